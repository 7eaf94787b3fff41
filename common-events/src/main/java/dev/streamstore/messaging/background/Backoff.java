package dev.streamstore.messaging.background;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * Pauses between tries: each up to twice the last, never beyond a limit, and anywhere in its upper half, so that those
 * who failed together do not come back together. Knows no state: which try it was is kept with the work. Thread-safe when
 * {@code random} is.
 *
 * @param first the longest pause after the first try; more than zero
 * @param limit the longest pause ever
 */
public record Backoff(Duration first, Duration limit, RandomGenerator random) {
    private static final int MAX_DOUBLINGS = 20;

    public Backoff {
        if (!first.isPositive() || limit.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "[Backoff] first, limit: expected 0 < first <= limit but was " + first + ", " + limit);
        }
    }

    /** With the calling thread's own randomness. */
    public static Backoff between(Duration first, Duration limit) {
        return new Backoff(first, limit, () -> ThreadLocalRandom.current().nextLong());
    }

    /** The pause after the {@code attempt}-th try failed, from 1. */
    public Duration after(int attempt) {
        long ceilingMs = first.toMillis() << Math.clamp(attempt - 1L, 0, MAX_DOUBLINGS);
        ceilingMs = Math.min(ceilingMs, limit.toMillis());
        return Duration.ofMillis(ceilingMs / 2 + random.nextLong(ceilingMs / 2 + 1));
    }
}
