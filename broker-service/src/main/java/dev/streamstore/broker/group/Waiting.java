package dev.streamstore.broker.group;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A heartbeat that waits for news; at most one of each member does. Safe for use by several threads. */
final class Waiting {

    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean superseded;

    /** There may be news. */
    void stir() {
        over.countDown();
    }

    /** The member has spoken again: what it said before counts no more. */
    void supersede() {
        superseded = true;
        over.countDown();
    }

    boolean isSuperseded() {
        return superseded;
    }

    boolean isStirred() {
        return over.getCount() == 0 && !superseded;
    }

    /** Parks until one of the above; false when the time was over before. */
    boolean await(Duration most) throws InterruptedException {
        return over.await(most.toNanos(), TimeUnit.NANOSECONDS);
    }
}
