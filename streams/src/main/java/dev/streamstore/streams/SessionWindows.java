package dev.streamstore.streams;

import java.time.Duration;

/**
 * Windows of activity: records of a key no further apart than the gap are one session.
 *
 * @param inactivityGap from 1 ms
 * @param grace how long after its gap a session takes records in, in event time
 */
public record SessionWindows(Duration inactivityGap, Duration grace) {
    public SessionWindows {
        Durations.requirePositive("SessionWindows", "inactivityGap", inactivityGap);
        Durations.requireNotNegative("SessionWindows", "grace", grace);
    }

    public static SessionWindows ofInactivityGapAndGrace(Duration gap, Duration grace) {
        return new SessionWindows(gap, grace);
    }
}
