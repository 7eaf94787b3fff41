package dev.streamstore.broker.log;

import java.util.List;

/**
 * What an append did.
 *
 * @param batches one per batch that was given, in the same order
 * @param endOffset the log's end after it
 * @param flushGeneration for {@link PartitionLog#flush}
 */
public record LogAppend(List<PlacedBatch> batches, long endOffset, int flushGeneration) {

    public LogAppend {
        batches = List.copyOf(batches);
    }
}
