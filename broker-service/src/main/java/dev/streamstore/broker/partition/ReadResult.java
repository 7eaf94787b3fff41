package dev.streamstore.broker.partition;

import java.nio.ByteBuffer;

/**
 * What a read found.
 *
 * @param batches whole stored batches, byte for byte, in a buffer of the caller's own from its position to its limit;
 *     empty at the high watermark. The first batch may begin before the offset that was asked for: skip those records
 * @param nextOffset where to read on: the offset after the last record of {@code batches}, or the offset that was asked
 *     for when there are none
 * @param highWatermark at the time of the read
 * @param logStartOffset at the time of the read
 */
public record ReadResult(ByteBuffer batches, long nextOffset, long highWatermark, long logStartOffset) {

    public boolean isEmpty() {
        return !batches.hasRemaining();
    }
}
