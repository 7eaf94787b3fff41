package dev.streamstore.messaging.outbox;

import dev.streamstore.messaging.background.BackgroundLoop;
import dev.streamstore.messaging.background.Backoffs;
import dev.streamstore.messaging.background.Phases;
import dev.streamstore.messaging.background.StopSignal;
import dev.streamstore.messaging.broker.SharedProducer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes what is in the outbox, a virtual thread per lane, from the start of the application to its end. Stopping
 * finishes the batches in work.
 */
final class OutboxRelay implements SmartLifecycle {

    private static final Duration FINISH = Duration.ofSeconds(3);
    private static final Duration GIVE_UP = Duration.ofSeconds(1);

    private final LaneRelay relay;
    private final LaneSignals signals;
    private final SharedProducer producer;
    private final Semaphore connections;
    private final List<BackgroundLoop> loops = new ArrayList<>();
    private volatile boolean running;

    OutboxRelay(
            LaneRelay relay,
            OutboxWatch watch,
            LaneSignals signals,
            SharedProducer producer,
            int connections,
            Backoffs backoffs) {
        this.relay = relay;
        this.signals = signals;
        this.producer = producer;
        this.connections = new Semaphore(connections);
        loops.add(new BackgroundLoop("outbox-watch", backoffs, watch::listen));
        for (Lane lane : Lane.ALL) {
            loops.add(new BackgroundLoop("outbox-lane-" + lane.number(), backoffs, stop -> work(lane, stop)));
        }
    }

    /** A lane that failed is tried again by its loop, after the backoff, whether signalled or not. */
    private void work(Lane lane, StopSignal stop) throws InterruptedException {
        boolean more = true;
        while (more && !stop.isSet()) {
            connections.acquire();
            try {
                more = relay.publishBatch(lane);
            } finally {
                connections.release();
            }
        }
        if (!stop.isSet()) {
            signals.await(lane);
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
        signals.wakeAll();
        boolean finished = join(FINISH);
        producer.close(finished ? GIVE_UP : Duration.ZERO);
        if (!finished) {
            join(GIVE_UP);
        }
        running = false;
    }

    private boolean join(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean all = true;
        for (BackgroundLoop loop : loops) {
            all &= loop.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        return all;
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
