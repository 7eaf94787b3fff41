package dev.streamstore.streams;

import java.time.Duration;

/** Checks of settings. */
final class Durations {
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private Durations() {}

    static void requirePositive(String where, String field, Duration value) {
        if (value.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("[" + where + "] " + field + ": expected >= 1 ms but was " + value);
        }
    }

    static void requireNotNegative(String where, String field, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("[" + where + "] " + field + ": expected >= 0 but was " + value);
        }
    }
}
