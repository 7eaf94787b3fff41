package dev.streamstore.broker.log;

/**
 * Where a batch lies in the log.
 *
 * @param baseOffset of its first record
 * @param lastOffset of its last record, inclusive
 * @param logAppendTimeMs the timestamp that the broker gave all its records, or -1: they keep their own
 * @param duplicate whether it lay there before
 */
public record PlacedBatch(long baseOffset, long lastOffset, long logAppendTimeMs, boolean duplicate) {
    /** In place of a time: the records' own timestamps hold. */
    public static final long CREATE_TIME = -1;

    public PlacedBatch {
        if (baseOffset < 0 || lastOffset < baseOffset) {
            throw new IllegalArgumentException(
                    "[PlacedBatch] offsets: expected 0 <= base <= last but were " + baseOffset + ", " + lastOffset);
        }
    }

    PlacedBatch asDuplicate() {
        return new PlacedBatch(baseOffset, lastOffset, logAppendTimeMs, true);
    }
}
