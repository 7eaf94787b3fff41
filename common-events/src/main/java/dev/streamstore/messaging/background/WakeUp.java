package dev.streamstore.messaging.background;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Tells one waiting thread that there is work. A call before the wait is not lost; many are one. Thread-safe. */
public final class WakeUp {
    private final Semaphore called = new Semaphore(0);

    public void call() {
        if (called.availablePermits() == 0) {
            called.release();
        }
    }

    /** Blocks until called since the last return. */
    public void await() throws InterruptedException {
        called.acquire();
        called.drainPermits();
    }

    /** Blocks until called since the last return. @return false when the time was over before */
    public boolean await(Duration atMost) throws InterruptedException {
        boolean came = called.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
        called.drainPermits();
        return came;
    }
}
