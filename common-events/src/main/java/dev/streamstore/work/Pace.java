package dev.streamstore.work;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Lets rounds of work begin no sooner than an interval after each other: under load more comes in that time than one piece,
 * and shares the cost of a round; a single one need not wait. For one thread.
 */
final class Pace {
    private final long intervalNanos;
    private long lastNanos;

    Pace(Duration interval) {
        this.intervalNanos = interval.toNanos();
        this.lastNanos = System.nanoTime() - intervalNanos;
    }

    /** Returns when the next round may begin. */
    void await() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(lastNanos + intervalNanos - System.nanoTime());
        lastNanos = System.nanoTime();
    }
}
