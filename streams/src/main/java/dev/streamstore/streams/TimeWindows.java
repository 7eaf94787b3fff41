package dev.streamstore.streams;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Windows of a fixed size, aligned to the epoch: tumbling, or hopping where they advance by less than their size.
 *
 * @param size from 1 ms
 * @param advance from 1 ms to {@code size}
 * @param grace how long after its end a window takes records in, in event time; a later record is <em>late</em>
 */
public record TimeWindows(Duration size, Duration advance, Duration grace) {
    public TimeWindows {
        Durations.requirePositive("TimeWindows", "size", size);
        Durations.requirePositive("TimeWindows", "advance", advance);
        Durations.requireNotNegative("TimeWindows", "grace", grace);
        if (advance.compareTo(size) > 0) {
            throw new IllegalArgumentException(
                    "[TimeWindows] advance: expected at most the size, " + size + ", but was " + advance);
        }
    }

    /** Tumbling windows. */
    public static TimeWindows ofSizeAndGrace(Duration size, Duration grace) {
        return new TimeWindows(size, size, grace);
    }

    /** Hopping windows: one begins every {@code hop}. */
    public TimeWindows advanceBy(Duration hop) {
        return new TimeWindows(size, hop, grace);
    }

    /** The starts of the windows that a record of this time belongs to, the earliest first, in epoch milliseconds. */
    public List<Long> startsMs(long timestampMs) {
        List<Long> starts = new ArrayList<>((int) Math.ceilDiv(size.toMillis(), advance.toMillis()));
        long last = timestampMs - Math.floorMod(timestampMs, advance.toMillis());
        for (long start = last; start > timestampMs - size.toMillis(); start -= advance.toMillis()) {
            starts.addFirst(start);
        }
        return starts;
    }

    public Window at(long startMs) {
        return Window.of(Instant.ofEpochMilli(startMs), size);
    }
}
