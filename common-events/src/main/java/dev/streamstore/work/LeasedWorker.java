package dev.streamstore.work;

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
 * piece does it. Started and stopped with the application; {@link #stop} waits for the work under way, and what it does
 * not wait for comes up again when its lease is up.
 */
public final class LeasedWorker<W> implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(LeasedWorker.class);
    private static final long STOP_SECONDS = 5;

    /** Under load more comes in this time than one piece, and is taken in one statement; a single one need not wait. */
    private static final long BETWEEN_TAKES_NANOS = Duration.ofMillis(10).toNanos();

    private final Settings settings;
    private final LeasedQueue<W> queue;
    private final Performer<W> performer;
    private final WorkSignal signal;
    private @Nullable Running running;
    private volatile boolean stopping;

    /** Of the taker alone. */
    private long lastTakeNanos = System.nanoTime() - BETWEEN_TAKES_NANOS;

    private record Running(Thread taker, ExecutorService threads, Semaphore free) {}

    /**
     * How to work.
     *
     * @param name of the thread and in the log
     * @param concurrency pieces at the same time, from 1
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

    public LeasedWorker(Settings settings, LeasedQueue<W> queue, Performer<W> performer, WorkSignal signal) {
        this.settings = settings;
        this.queue = queue;
        this.performer = performer;
        this.signal = signal;
    }

    @Override
    public synchronized void start() {
        if (running == null) {
            stopping = false;
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            Semaphore free = new Semaphore(settings.concurrency());
            Thread taker = Thread.ofVirtual().name(settings.name()).start(() -> takeUntilStopped(threads, free));
            running = new Running(taker, threads, free);
        }
    }

    @Override
    public synchronized void stop() {
        if (running != null) {
            // Not by interrupt: that would break the database connection the taker may be using.
            stopping = true;
            signal.raise();
            try {
                running.taker.join();
                if (!running.free.tryAcquire(settings.concurrency(), STOP_SECONDS, TimeUnit.SECONDS)) {
                    log.warn("[{}] stopping with work under way; it will be done again", settings.name());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            running.threads.shutdownNow();
            running = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }

    private void takeUntilStopped(ExecutorService threads, Semaphore free) {
        int outages = 0;
        while (!stopping) {
            try {
                takeOnce(threads, free);
                outages = 0;
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
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
    private void takeOnce(ExecutorService threads, Semaphore free) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(lastTakeNanos + BETWEEN_TAKES_NANOS - System.nanoTime());
        free.acquire();
        lastTakeNanos = System.nanoTime();
        int hands = 1 + free.drainPermits();
        int given = 0;
        try {
            for (W work : queue.take(hands, settings.lease())) {
                threads.execute(() -> performThenFree(work, threads, free));
                given++;
            }
        } finally {
            free.release(hands - given);
        }
        if (given < hands) {
            signal.await(settings.pollInterval());
        }
    }

    private void performThenFree(W work, ExecutorService threads, Semaphore free) {
        try {
            performer.perform(work, threads);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.warn("[{}] {} stays undone, trying again when its lease is up", settings.name(), work, e);
        } finally {
            free.release();
        }
    }
}
