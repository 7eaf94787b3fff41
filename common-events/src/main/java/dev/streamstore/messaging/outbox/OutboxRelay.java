package dev.streamstore.messaging.outbox;

import dev.streamstore.messaging.background.BackgroundLoop;
import dev.streamstore.messaging.background.Backoff;
import dev.streamstore.messaging.background.Phases;
import dev.streamstore.messaging.background.StopSignal;
import dev.streamstore.messaging.background.WakeUp;
import dev.streamstore.messaging.broker.SharedProducer;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes what is in the outbox, from the start of the application to its end. Stopping finishes the batch in work and
 * publishes what was written meanwhile; what the broker has not taken after five seconds is left to the next instance.
 */
final class OutboxRelay implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);
    private static final Duration FINISH = Duration.ofSeconds(5);
    private static final Duration GIVE_UP = Duration.ofSeconds(1);

    private final OutboxPublisher publisher;
    private final WakeUp wakeUp;
    private final SharedProducer producer;
    private final Duration interval;
    private final List<BackgroundLoop> loops;
    private volatile boolean running;

    OutboxRelay(
            OutboxPublisher publisher,
            OutboxWatch watch,
            WakeUp wakeUp,
            SharedProducer producer,
            Duration interval,
            Backoff backoff) {
        this.publisher = publisher;
        this.wakeUp = wakeUp;
        this.producer = producer;
        this.interval = interval;
        this.loops = List.of(
                new BackgroundLoop("outbox-watch", backoff, watch::listen),
                new BackgroundLoop("outbox-relay", backoff, this::work));
    }

    /** After a failure the loop comes back after its backoff, whether called or not. */
    private void work(StopSignal stop) throws InterruptedException {
        boolean more = true;
        while (more && !stop.isSet()) {
            long begin = System.nanoTime();
            more = publisher.publishBatch();
            stop.await(interval.minusNanos(System.nanoTime() - begin));
        }
        if (!stop.isSet()) {
            wakeUp.await();
        }
    }

    @Override
    public void start() {
        running = true;
        producer.reopen();
        loops.forEach(BackgroundLoop::start);
    }

    @Override
    public void stop() {
        loops.forEach(BackgroundLoop::requestStop);
        wakeUp.call();
        Thread finish = Thread.ofVirtual().name("outbox-finish").start(this::finish);
        boolean finished = join(finish, FINISH);
        producer.close(finished ? GIVE_UP : Duration.ZERO);
        if (!finished) {
            join(finish, GIVE_UP);
        }
        running = false;
    }

    private void finish() {
        boolean more = loops.stream().allMatch(loop -> loop.join(FINISH));
        try {
            while (more) {
                more = publisher.publishBatch();
            }
        } catch (RuntimeException e) {
            log.warn("[OutboxRelay] the rest is left to the next instance: {}", e.toString());
        }
    }

    private static boolean join(Thread thread, Duration atMost) {
        try {
            return thread.join(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Phases.PUBLISH;
    }
}
