package dev.streamstore.broker.inspect;

import java.util.List;

/**
 * One part of a log.
 *
 * @param baseOffset of its first record, and the name of its files
 * @param active whether it is the one that grows
 * @param sizeBytes of its batches
 * @param maxTimestampMs the largest, in epoch milliseconds; -1 without a batch
 * @param files their names, the log's first
 * @param offsetIndexEntries how many
 * @param timeIndexEntries how many
 */
public record SegmentView(
        long baseOffset,
        boolean active,
        long sizeBytes,
        long maxTimestampMs,
        List<String> files,
        int offsetIndexEntries,
        int timeIndexEntries) {}
