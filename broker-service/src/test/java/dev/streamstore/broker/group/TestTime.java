package dev.streamstore.broker.group;

import dev.streamstore.broker.runtime.Time;
import java.time.Duration;

/** Both clocks, moved by hand. */
final class TestTime implements Time {

    private long nowMs = 1_000_000;

    void advance(Duration by) {
        nowMs += by.toMillis();
    }

    @Override
    public long wallMs() {
        return nowMs;
    }

    @Override
    public long monotonicNanos() {
        return nowMs * 1_000_000;
    }
}
