package dev.streamstore.messaging.deadletter;

import dev.streamstore.client.BrokerClient;
import dev.streamstore.messaging.background.BackgroundLoop;
import dev.streamstore.messaging.background.Backoffs;
import dev.streamstore.messaging.background.Phases;
import dev.streamstore.messaging.background.StopSignal;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.broker.SharedProducer;
import dev.streamstore.messaging.inbox.Inbox;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Where a service's dead letters lie, and the desk where they are decided about. */
@AutoConfiguration(
        afterName = {
            "dev.streamstore.messaging.outbox.OutboxAutoConfiguration",
            "dev.streamstore.messaging.inbox.InboxAutoConfiguration"
        },
        beforeName = "dev.streamstore.messaging.handler.HandlerAutoConfiguration")
class DeadLetterAutoConfiguration {
    private final Clock clock = Clock.systemUTC();

    @Bean
    DeadLetters deadLetters(
            JdbcClient jdbc,
            Inbox inbox,
            PlatformTransactionManager transactionManager,
            BrokerClient client,
            SharedProducer producer) {
        return new DeadLetters(jdbc, inbox, new TransactionTemplate(transactionManager), client, producer, clock);
    }

    @Bean
    DeadLetterDesk deadLetterDesk(
            JdbcClient jdbc,
            EventCodec codec,
            Inbox inbox,
            Redelivery redelivery,
            PlatformTransactionManager transactionManager) {
        return new DeadLetterDesk(jdbc, codec, inbox, redelivery, new TransactionTemplate(transactionManager), clock);
    }

    @Bean
    CatchUp deadLetterCatchUp(DeadLetters deadLetters, Backoffs backoffs) {
        return new CatchUp(deadLetters, backoffs);
    }

    /** Brings to the dead-letter topics what a process that died had only written down. */
    static final class CatchUp implements SmartLifecycle {
        private static final Duration EVERY = Duration.ofSeconds(30);

        /** By then whoever put it aside has published it, or is dead. */
        private static final Duration LONGER_AGO = Duration.ofMinutes(1);

        private final BackgroundLoop loop;
        private volatile boolean running;

        CatchUp(DeadLetters deadLetters, Backoffs backoffs) {
            this.loop = new BackgroundLoop("dead-letter-catch-up", backoffs, stop -> round(deadLetters, stop));
        }

        private static void round(DeadLetters deadLetters, StopSignal stop) throws InterruptedException {
            while (deadLetters.catchUp(LONGER_AGO) && !stop.isSet()) {
                // the next ones
            }
            stop.await(EVERY);
        }

        @Override
        public void start() {
            running = true;
            loop.start();
        }

        @Override
        public void stop() {
            loop.requestStop();
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return Phases.HANDLE;
        }
    }
}
