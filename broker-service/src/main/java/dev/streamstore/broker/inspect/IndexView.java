package dev.streamstore.broker.inspect;

import java.util.List;

/** The last entries of a segment's two indexes, oldest first. */
public record IndexView(List<OffsetEntry> offsets, List<TimeEntry> times) {

    /** The batch that ends with this offset begins there in the log file. */
    public record OffsetEntry(long lastOffset, int position) {}

    /** Up to this offset no record has a later timestamp. */
    public record TimeEntry(long timestampMs, long lastOffset) {}
}
