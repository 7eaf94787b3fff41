package dev.streamstore.work;

import dev.streamstore.messaging.background.Backoff;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Takes due work from a {@link LeasedQueue} and has it done, several pieces at a time. One virtual thread takes, one per
 * piece does it, one writes down what came of it, of as many pieces together as have come to an end. Started and stopped
 * with the application; {@link #stop} waits for the work under way, and what it does not wait for comes up again when its
 * lease is up.
 *
 * @param <W> a piece of work
 * @param <O> what came of it
 */
public final class LeasedWorker<W, O> implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(LeasedWorker.class);
    private static final long STOP_SECONDS = 5;

    private static final Duration BETWEEN_TAKES = Duration.ofMillis(10);

    private final Settings settings;
    private final LeasedQueue<W> queue;
    private final Performer<W, O> performer;
    private final WorkSignal signal;
    private @Nullable Running<W, O> running;
    private volatile boolean stopping;

    /** @param free one per piece that may be taken; held from then until its outcome is written down */
    private record Hands<W, O>(ExecutorService threads, Semaphore free, Settler<W, O> settler) {}

    private record Running<W, O>(Thread taker, Hands<W, O> hands) {}

    /**
     * How to work.
     *
     * @param name of the thread and in the log
     * @param concurrency pieces taken and not yet written down, from 1
     * @param pollInterval how often to look for what nobody signalled: retries, leases that are up
     * @param lease how long a piece is left alone by the others; longer than any one try takes
     * @param outage pauses while the queue itself can't be read
     */
    public record Settings(String name, int concurrency, Duration pollInterval, Duration lease, Backoff outage) {
        public Settings {
            if (concurrency < 1) {
                throw new IllegalArgumentException("[" + name + "] concurrency: expected >= 1 but was " + concurrency);
            }
            if (!pollInterval.isPositive() || !lease.isPositive()) {
                throw new IllegalArgumentException("[" + name + "] poll interval, lease: expected more than 0 but was "
                        + pollInterval + ", " + lease);
            }
        }
    }

    public LeasedWorker(Settings settings, LeasedQueue<W> queue, Performer<W, O> performer, WorkSignal signal) {
        this.settings = settings;
        this.queue = queue;
        this.performer = performer;
        this.signal = signal;
    }

    @Override
    public synchronized void start() {
        if (running == null) {
            stopping = false;
            Semaphore free = new Semaphore(settings.concurrency());
            Settler<W, O> settler = new Settler<>(settings.name(), performer, free::release);
            Hands<W, O> hands = new Hands<>(Executors.newVirtualThreadPerTaskExecutor(), free, settler);
            hands.threads.execute(settler::run);
            Thread taker = Thread.ofVirtual().name(settings.name()).start(() -> takeUntilStopped(hands));
            running = new Running<>(taker, hands);
        }
    }

    @Override
    public synchronized void stop() {
        if (running != null) {
            // Not by interrupt: that would break the database connection the taker may be using.
            stopping = true;
            signal.raise();
            try {
                boolean resting = running.taker.join(Duration.ofSeconds(STOP_SECONDS));
                if (!resting
                        || !running.hands.free.tryAcquire(settings.concurrency(), STOP_SECONDS, TimeUnit.SECONDS)) {
                    log.warn("[{}] stopping with work under way; it will be done again", settings.name());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            running.hands.threads.shutdownNow();
            running = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }

    private void takeUntilStopped(Hands<W, O> hands) {
        Pace pace = new Pace(BETWEEN_TAKES);
        int outages = 0;
        while (!stopping) {
            try {
                pace.await();
                takeOnce(hands);
                outages = 0;
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                outages++;
                log.warn("[{}] can't look for work, trying again: {}", settings.name(), e.toString());
                pause(settings.outage().after(outages));
            }
        }
    }

    private void pause(Duration pause) {
        try {
            signal.await(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hands out what is due; waits when there is less of that than hands. */
    private void takeOnce(Hands<W, O> hands) throws InterruptedException {
        if (!hands.free.tryAcquire(settings.pollInterval().toNanos(), TimeUnit.NANOSECONDS)) {
            return; // a stop must be noticed although no hand gets free
        }
        int idle = 1 + hands.free.drainPermits();
        int given = 0;
        try {
            for (W work : queue.take(idle, settings.lease())) {
                hands.threads.execute(() -> perform(work, hands));
                given++;
            }
        } finally {
            hands.free.release(idle - given);
        }
        if (given < idle) {
            signal.await(settings.pollInterval());
        }
    }

    private void perform(W work, Hands<W, O> hands) {
        boolean isDone = false;
        try {
            hands.settler.add(work, performer.perform(work, hands.threads));
            isDone = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            log.warn("[{}] {} stays undone, trying again when its lease is up", settings.name(), work, e);
        } finally {
            if (!isDone) {
                hands.free.release();
            }
        }
    }
}
