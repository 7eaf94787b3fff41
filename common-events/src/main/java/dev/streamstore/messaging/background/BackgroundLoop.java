package dev.streamstore.messaging.background;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A virtual thread that repeats a step until it is told to stop. A step that fails is repeated after a backoff, for
 * ever; the first failure of a row is logged, and the recovery. May be started again after it has ended.
 */
public final class BackgroundLoop {
    private static final Logger log = LoggerFactory.getLogger(BackgroundLoop.class);

    private final String name;
    private final Backoff backoff;
    private final Step step;
    private StopSignal stop = new StopSignal();
    private @Nullable Thread thread;

    /** One round of work; returns early when {@code stop} is set. */
    @FunctionalInterface
    public interface Step {
        void run(StopSignal stop) throws InterruptedException;
    }

    public BackgroundLoop(String name, Backoff backoff, Step step) {
        this.name = name;
        this.backoff = backoff;
        this.step = step;
    }

    public synchronized void start() {
        StopSignal signal = new StopSignal();
        stop = signal;
        thread = Thread.ofVirtual().name(name).start(() -> run(signal));
    }

    public synchronized void requestStop() {
        stop.set();
    }

    /** Waits for the step in work; call after {@link #requestStop}. @return whether it has ended */
    public boolean join(Duration atMost) {
        Thread running;
        synchronized (this) {
            running = thread;
        }
        try {
            return running == null || running.join(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void run(StopSignal signal) {
        int failures = 0;
        while (!signal.isSet()) {
            try {
                step.run(signal);
                if (failures > 0) {
                    log.info("[{}] works again after {} failures", name, failures);
                }
                failures = 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                failures++;
                logFailure(failures, e);
                if (isStoppedWithin(backoff.after(failures), signal)) {
                    return;
                }
            }
        }
    }

    private void logFailure(int failures, Throwable e) {
        if (failures == 1) {
            log.warn("[{}] failed, will go on trying: {}", name, e.toString());
        }
        log.debug("[{}] failure {}", name, failures, e);
    }

    private static boolean isStoppedWithin(Duration wait, StopSignal signal) {
        try {
            return signal.await(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
