package dev.streamstore.broker.partition;

import java.util.List;

/**
 * Where batches lie after an append.
 *
 * @param batches one per batch that was given, in the same order, at least one
 * @param fsynced whether they are on the disk, rather than with the operating system
 */
public record Appended(List<Placed> batches, boolean fsynced) {

    public Appended {
        batches = List.copyOf(batches);
    }

    /**
     * One batch.
     *
     * @param baseOffset of its first record
     * @param lastOffset of its last record, inclusive
     * @param logAppendTimeMs the timestamp that all its records were given by the broker, or -1: they keep their own
     * @param duplicate whether it had been appended before: then these are the offsets from back then
     */
    public record Placed(long baseOffset, long lastOffset, long logAppendTimeMs, boolean duplicate) {}

    /** The offset of the first record of the first batch. */
    public long baseOffset() {
        return batches.getFirst().baseOffset();
    }

    /** The offset of the last record of the last batch, inclusive. */
    public long lastOffset() {
        return batches.getLast().lastOffset();
    }
}
