package dev.streamstore.messaging.deadletter;

import dev.streamstore.client.BrokerClient;
import dev.streamstore.messaging.background.BackgroundLoop;
import dev.streamstore.messaging.background.BackgroundTask;
import dev.streamstore.messaging.background.Backoff;
import dev.streamstore.messaging.background.Phases;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.broker.SharedProducer;
import dev.streamstore.messaging.inbox.Inbox;
import dev.streamstore.messaging.report.HandlingReports;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;
import org.springframework.boot.autoconfigure.AutoConfiguration;
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
    private static final Duration EVERY = Duration.ofSeconds(30);

    /** By then whoever put a letter aside has published it, or is dead. */
    private static final Duration LONGER_AGO = Duration.ofMinutes(1);

    private final Clock clock = Clock.systemUTC();

    @Bean
    DeadLetters deadLetters(
            JdbcClient jdbc,
            Inbox inbox,
            PlatformTransactionManager transactionManager,
            BrokerClient client,
            SharedProducer producer,
            HandlingReports reports) {
        return new DeadLetters(
                jdbc, inbox, new TransactionTemplate(transactionManager), client, producer, reports, clock);
    }

    @Bean
    DeadLetterDesk deadLetterDesk(
            JdbcClient jdbc,
            EventCodec codec,
            Inbox inbox,
            Redelivery redelivery,
            HandlingReports reports,
            PlatformTransactionManager transactionManager) {
        return new DeadLetterDesk(
                jdbc, codec, inbox, redelivery, reports, new TransactionTemplate(transactionManager), clock);
    }

    /** Brings to the dead-letter topics what a process that died had only written down. */
    @Bean
    BackgroundTask deadLetterCatchUp(DeadLetters deadLetters, Backoff backoff) {
        BackgroundLoop loop = new BackgroundLoop("dead-letter-catch-up", backoff, stop -> {
            OptionalLong after = OptionalLong.of(0);
            while (after.isPresent() && !stop.isSet()) {
                after = deadLetters.catchUp(LONGER_AGO, after.getAsLong());
            }
            stop.await(EVERY);
        });
        return new BackgroundTask(loop, Phases.HANDLE);
    }
}
