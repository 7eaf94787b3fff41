package dev.streamstore.streams;

import java.time.Duration;
import java.time.Instant;

/**
 * A stretch of event time.
 *
 * @param start inclusive, at millisecond precision
 * @param end exclusive; of a session inclusive, as its last record is at it
 */
public record Window(Instant start, Instant end) implements Comparable<Window> {
    public Window {
        if (end.isBefore(start)) {
            throw new IllegalArgumentException(
                    "[Window] end: expected not before the start, " + start + ", but was " + end);
        }
    }

    /** The window of this length. */
    public static Window of(Instant start, Duration length) {
        return new Window(start, start.plus(length));
    }

    @Override
    public int compareTo(Window other) {
        int byStart = start.compareTo(other.start);
        return byStart != 0 ? byStart : end.compareTo(other.end);
    }
}
