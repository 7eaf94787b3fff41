package dev.streamstore.broker.log;

import dev.streamstore.client.record.CorruptBatchException;
import dev.streamstore.client.record.RecordBatch;
import java.io.IOException;

/** How a batch may follow another. */
enum BatchOrder {
    /** Each begins where the one before ended, as they were appended. */
    WITHOUT_GAPS,
    /** Compaction may have been there. */
    WITH_GAPS;

    /**
     * Checks a batch and where it lies. The base offset is outside the checksum: in the part that is still being written
     * it follows without a gap.
     *
     * @param expectedOffset where the one before ended
     * @param scanner that has just come to the batch
     * @throws CorruptBatchException when it is not what was written
     */
    void check(RecordBatch batch, long expectedOffset, BatchScanner scanner) throws IOException {
        boolean gaps = this == WITH_GAPS;
        boolean follows = batch.baseOffset() == expectedOffset || gaps && batch.baseOffset() > expectedOffset;
        if (!follows || batch.lastOffsetDelta() < 0 || batch.recordCount() < (gaps ? 0 : 1)) {
            throw new CorruptBatchException("base offset: expected " + expectedOffset + " but was " + batch.baseOffset()
                    + ".." + batch.lastOffset());
        }
        if (!scanner.checksumMatches()) {
            throw new CorruptBatchException("crc: expected that of the bytes but was another");
        }
    }
}
