package dev.streamstore.client.record;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/** Makes a batch of some of the records of another: same offsets, sequences, producer and compression. Stateless. */
final class BatchRewriter {
    private static final int TIMESTAMP_TYPE_MASK = 0x08;
    private static final int DELETE_HORIZON_MASK = 0x40;

    private BatchRewriter() {}

    /** @param records in order, of {@code original}, at least one */
    static ByteBuffer withRecords(RecordBatch original, List<LogRecord> records, OptionalLong deleteHorizonMs) {
        long baseTimestampMs = deleteHorizonMs.orElse(records.getFirst().timestampMs());
        long maxTimestampMs = original.isLogAppendTime() ? original.maxTimestampMs() : Long.MIN_VALUE;
        RecordWriter writer = new RecordWriter(original.sizeBytes());
        for (LogRecord record : records) {
            long timestampDelta = record.timestampMs() - baseTimestampMs;
            int offsetDelta = (int) (record.offset() - original.baseOffset());
            writer.write(timestampDelta, offsetDelta, record.key(), record.value(), record.headers());
            maxTimestampMs = Math.max(maxTimestampMs, record.timestampMs());
        }
        int attributes = original.compression().code()
                | (original.isLogAppendTime() ? TIMESTAMP_TYPE_MASK : 0)
                | (deleteHorizonMs.isPresent() ? DELETE_HORIZON_MASK : 0);
        byte[] payload = original.compression().compress(writer.records());
        return batch(original, attributes, baseTimestampMs, maxTimestampMs, records.size(), payload);
    }

    static ByteBuffer withoutRecords(RecordBatch original) {
        int attributes = original.isLogAppendTime() ? TIMESTAMP_TYPE_MASK : 0;
        return batch(original, attributes, RecordBatch.NONE, original.maxTimestampMs(), 0, new byte[0]);
    }

    private static ByteBuffer batch(
            RecordBatch original,
            int attributes,
            long baseTimestampMs,
            long maxTimestampMs,
            int count,
            byte[] payload) {
        ByteBuffer batch = ByteBuffer.allocate(RecordBatch.HEADER_BYTES + payload.length);
        batch.put(original.bytes().limit(RecordBatch.HEADER_BYTES)).put(payload).flip();
        batch.putInt(RecordBatch.LENGTH_AT, batch.limit() - RecordBatch.PREFIX_BYTES);
        batch.putShort(RecordBatch.ATTRIBUTES_AT, (short) attributes);
        batch.putLong(RecordBatch.BASE_TIMESTAMP_AT, baseTimestampMs);
        batch.putLong(RecordBatch.MAX_TIMESTAMP_AT, maxTimestampMs);
        batch.putInt(RecordBatch.COUNT_AT, count);
        return batch.putInt(RecordBatch.CRC_AT, RecordBatch.checksum(batch, 0, batch.limit()));
    }
}
