package dev.streamstore.messaging.background;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Says once and for all that work shall end. Background work here is never interrupted: that would tear database and
 * broker connections in the middle of an exchange. Thread-safe.
 */
public final class StopSignal {
    private final CountDownLatch latch = new CountDownLatch(1);

    public void set() {
        latch.countDown();
    }

    public boolean isSet() {
        return latch.getCount() == 0;
    }

    /** @return true as soon as set, false when the time is over */
    public boolean await(Duration atMost) throws InterruptedException {
        return latch.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }
}
