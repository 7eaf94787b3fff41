package dev.streamstore.streams.state;

/** Times in epoch milliseconds, both ends inclusive; empty where the first is after the last. */
public record TimeRange(long firstMs, long lastMs) {

    public static final TimeRange ALL = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

    public boolean contains(long timeMs) {
        return firstMs <= timeMs && timeMs <= lastMs;
    }

    /** The smallest range that holds both. */
    public TimeRange span(TimeRange other) {
        return new TimeRange(Math.min(firstMs, other.firstMs), Math.max(lastMs, other.lastMs));
    }
}
