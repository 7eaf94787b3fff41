package dev.streamstore.messaging.background;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Waits that double up to a limit, each between half and all of its nominal length so that the many don't retry as one. For one thread. */
public final class Backoff {
    private final long initialNanos;
    private final long maxNanos;
    private final RandomGenerator random;
    private long nextNanos;

    public Backoff(RetryProperties retry, RandomGenerator random) {
        this.initialNanos = retry.initial().toNanos();
        this.maxNanos = retry.max().toNanos();
        this.random = random;
        this.nextNanos = initialNanos;
    }

    public Duration next() {
        long nominal = nextNanos;
        nextNanos = Math.min(maxNanos, nominal * 2);
        return Duration.ofNanos(nominal / 2 + random.nextLong(nominal / 2 + 1));
    }

    public void reset() {
        nextNanos = initialNanos;
    }
}
