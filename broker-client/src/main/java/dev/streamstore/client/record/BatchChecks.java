package dev.streamstore.client.record;

/** What must hold for a batch fresh from a producer, besides its checksum. Stateless. */
final class BatchChecks {
    private static final int KNOWN_ATTRIBUTES = 0x7f;

    private BatchChecks() {}

    static void checkHeader(RecordBatch batch) {
        if ((batch.attributes() & ~KNOWN_ATTRIBUTES) != 0) {
            throw RecordBatch.illegal("attributes", "known bits only", batch.attributes());
        }
        if (batch.recordCount() < 1) {
            throw RecordBatch.illegal("record count", ">= 1", batch.recordCount());
        }
        if (batch.lastOffsetDelta() != batch.recordCount() - 1) {
            throw RecordBatch.illegal(
                    "last offset delta", String.valueOf(batch.recordCount() - 1), batch.lastOffsetDelta());
        }
        if (batch.maxTimestampMs() < 0) {
            throw RecordBatch.illegal("max timestamp", ">= 0", batch.maxTimestampMs());
        }
        // A code that nobody knows is refused here too.
        batch.compression();
        checkProducer(batch.producerId(), batch.producerEpoch(), batch.baseSequence());
    }

    private static void checkProducer(long id, short epoch, int sequence) {
        boolean stamped = id >= 0 && epoch >= 0 && sequence >= 0;
        boolean plain = id == RecordBatch.NONE && epoch == RecordBatch.NONE && sequence == RecordBatch.NONE;
        if (!stamped && !plain) {
            throw new CorruptBatchException(
                    "[RecordBatch] producer: expected id, epoch and sequence all or none but were " + id + ", " + epoch
                            + ", " + sequence);
        }
    }

    /** @param reader at the first record */
    static void checkRecords(RecordBatch batch, RecordReader reader) {
        long maxTimestampMs = Long.MIN_VALUE;
        for (int i = 0; i < batch.recordCount(); i++) {
            reader.skip();
            if (reader.offsetDelta() != i) {
                throw RecordBatch.illegal("offset delta", String.valueOf(i), reader.offsetDelta());
            }
            if (reader.timestampMs() < 0) {
                throw RecordBatch.illegal("timestamp", ">= 0", reader.timestampMs());
            }
            maxTimestampMs = Math.max(maxTimestampMs, reader.timestampMs());
        }
        reader.expectEnd();
        if (!batch.isLogAppendTime() && maxTimestampMs != batch.maxTimestampMs()) {
            throw RecordBatch.illegal("max timestamp", String.valueOf(maxTimestampMs), batch.maxTimestampMs());
        }
    }

    /** @param reader at the first record */
    static boolean areKeyed(RecordBatch batch, RecordReader reader) {
        for (int i = 0; i < batch.recordCount(); i++) {
            reader.skip();
            if (!reader.hasKey()) {
                return false;
            }
        }
        return true;
    }
}
