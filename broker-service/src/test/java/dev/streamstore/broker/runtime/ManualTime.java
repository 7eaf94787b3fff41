package dev.streamstore.broker.runtime;

import java.time.Duration;

/** Clocks that stand still until a test moves them. */
public final class ManualTime implements Time {
    private volatile long wallMs;
    private volatile long nanos;

    public ManualTime(long wallMs) {
        this.wallMs = wallMs;
    }

    @Override
    public long wallMs() {
        return wallMs;
    }

    @Override
    public long monotonicNanos() {
        return nanos;
    }

    public synchronized void advance(Duration by) {
        wallMs += by.toMillis();
        nanos += by.toNanos();
    }
}
