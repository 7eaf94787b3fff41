package dev.streamstore.client.http;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: from 100 ms on, doubled each time up to 2 s, and up to a fifth shorter by
 * chance so that many clients of one broker do not come back in step. For one thread.
 */
final class Backoff {

    private static final long FIRST_MS = 100;
    private static final long LONGEST_MS = 2_000;
    private static final double JITTER = 0.2;

    private final RandomGenerator random;
    private long nextMs = FIRST_MS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    Duration next() {
        long ms = Math.round(nextMs * (1 - JITTER * random.nextDouble()));
        nextMs = Math.min(LONGEST_MS, nextMs * 2);
        return Duration.ofMillis(ms);
    }

    /** As {@link #next()}, but as long at least as the broker asks for. */
    Duration next(Throwable failure) {
        Duration own = next();
        return failure instanceof RefusedException refused
                        && refused.retryAfter().compareTo(own) > 0
                ? refused.retryAfter()
                : own;
    }

    /** How long the next wait will be at most; tells a first failure from a lasting one. */
    boolean fresh() {
        return nextMs == FIRST_MS;
    }

    void reset() {
        nextMs = FIRST_MS;
    }
}
