package dev.streamstore.streams;

import java.time.Duration;

/**
 * How far apart two records may be to be joined.
 *
 * @param before how much earlier than the left record the right one may be
 * @param after how much later
 * @param grace how long records wait for a partner that arrives out of order, in event time
 */
public record JoinWindows(Duration before, Duration after, Duration grace) {
    public JoinWindows {
        Durations.requireNotNegative("JoinWindows", "before", before);
        Durations.requireNotNegative("JoinWindows", "after", after);
        Durations.requireNotNegative("JoinWindows", "grace", grace);
    }

    /** At most {@code difference} apart, whichever is first. */
    public static JoinWindows ofTimeDifferenceAndGrace(Duration difference, Duration grace) {
        return new JoinWindows(difference, difference, grace);
    }

    public JoinWindows before(Duration atMost) {
        return new JoinWindows(atMost, after, grace);
    }

    public JoinWindows after(Duration atMost) {
        return new JoinWindows(before, atMost, grace);
    }
}
