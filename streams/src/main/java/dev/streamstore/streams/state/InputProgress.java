package dev.streamstore.streams.state;

/**
 * How far one input partition was processed.
 *
 * @param nextOffset the offset after the last record that is part of the state
 * @param maxTimestampMs the latest event time seen in it, in epoch milliseconds; {@link #NOTHING_SEEN} before the first
 */
public record InputProgress(long nextOffset, long maxTimestampMs) {
    public static final long NOTHING_SEEN = Long.MIN_VALUE;

    public static final InputProgress START = new InputProgress(0, NOTHING_SEEN);
}
