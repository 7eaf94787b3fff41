package dev.streamstore.notification.outgoing;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between tries: each up to twice the last, never beyond a limit, and anywhere in its upper half, so that those
 * who failed together do not come back together.
 */
record Backoff(Duration first, Duration limit, RandomGenerator random) {

    /** The pause after the {@code attempt}-th try failed, from 1. */
    Duration after(int attempt) {
        long ceilingMs = first.toMillis() << Math.clamp(attempt - 1L, 0, 20);
        ceilingMs = Math.min(ceilingMs, limit.toMillis());
        return Duration.ofMillis(ceilingMs / 2 + random.nextLong(ceilingMs / 2 + 1));
    }
}
