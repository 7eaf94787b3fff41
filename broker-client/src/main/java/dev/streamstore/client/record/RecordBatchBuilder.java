package dev.streamstore.client.record;

import dev.streamstore.client.Header;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers records and makes one batch of them. For one thread. */
public final class RecordBatchBuilder {
    private static final int MAX_RECORDS_BYTES = Integer.MAX_VALUE - RecordBatch.HEADER_BYTES - 1024;

    private final Compression compression;
    private final ByteArrayOutputStream records = new ByteArrayOutputStream(512);
    private int count;
    private long baseTimestampMs = RecordBatch.NONE;
    private long maxTimestampMs = Long.MIN_VALUE;
    private long producerId = RecordBatch.NONE;
    private short producerEpoch = RecordBatch.NONE;
    private int baseSequence = RecordBatch.NONE;

    public RecordBatchBuilder(Compression compression) {
        this.compression = compression;
    }

    /**
     * Stamps the batch with who sends it; may be called at any time before {@link #build}, so that a sequence can be
     * given when the batch is sent.
     *
     * @param id from 0
     * @param epoch from 0
     * @param sequence of the first record, from 0
     */
    public RecordBatchBuilder producer(long id, short epoch, int sequence) {
        if (id < 0 || epoch < 0 || sequence < 0) {
            throw new IllegalArgumentException(
                    "[RecordBatchBuilder] producer: expected id, epoch and sequence >= 0 but were " + id + ", " + epoch
                            + ", " + sequence);
        }
        producerId = id;
        producerEpoch = epoch;
        baseSequence = sequence;
        return this;
    }

    /** @param timestampMs epoch milliseconds, from 0 */
    public RecordBatchBuilder append(
            long timestampMs, byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
        if (timestampMs < 0) {
            throw new IllegalArgumentException("[RecordBatchBuilder] timestamp: expected >= 0 but was " + timestampMs);
        }
        if (count == 0) {
            baseTimestampMs = timestampMs;
        }
        long timestampDelta = timestampMs - baseTimestampMs;
        long bodyBytes = bodySize(timestampDelta, count, key, value, headers);
        if (records.size() + bodyBytes > MAX_RECORDS_BYTES) {
            throw new IllegalArgumentException("[RecordBatchBuilder] batch: expected at most " + MAX_RECORDS_BYTES
                    + " bytes but was " + (records.size() + bodyBytes));
        }
        Varint.writeInt((int) bodyBytes, records);
        records.write(0);
        Varint.writeLong(timestampDelta, records);
        Varint.writeInt(count, records);
        writeNullable(key);
        writeNullable(value);
        Varint.writeInt(headers.size(), records);
        for (Header header : headers) {
            byte[] name = header.key().getBytes(StandardCharsets.UTF_8);
            Varint.writeInt(name.length, records);
            records.writeBytes(name);
            writeNullable(header.value());
        }
        count++;
        maxTimestampMs = Math.max(maxTimestampMs, timestampMs);
        return this;
    }

    /** How many records were appended. */
    public int count() {
        return count;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** How large the batch is without compression. */
    public int sizeBytes() {
        return RecordBatch.HEADER_BYTES + records.size();
    }

    /** At most how much {@link #sizeBytes} grows by appending this record. */
    public static long maxSizeOf(byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
        return 5 + bodySize(Long.MAX_VALUE, Integer.MAX_VALUE, key, value, headers);
    }

    /**
     * The batch, with base offset 0 and no leader epoch, in a buffer of its own from position 0 to its limit. May be
     * called again, for example after another {@link #producer}.
     *
     * @throws IllegalStateException when no record was appended
     */
    public ByteBuffer build() {
        if (count == 0) {
            throw new IllegalStateException("[RecordBatchBuilder] records: expected at least one but were none");
        }
        byte[] payload = compression.compress(records.toByteArray());
        ByteBuffer batch = ByteBuffer.allocate(RecordBatch.HEADER_BYTES + payload.length);
        batch.putLong(0);
        batch.putInt(batch.capacity() - RecordBatch.PREFIX_BYTES);
        batch.putInt(RecordBatch.NONE);
        batch.put(RecordBatch.MAGIC);
        batch.putInt(0);
        batch.putShort((short) compression.code());
        batch.putInt(count - 1);
        batch.putLong(baseTimestampMs);
        batch.putLong(maxTimestampMs);
        batch.putLong(producerId);
        batch.putShort(producerEpoch);
        batch.putInt(baseSequence);
        batch.putInt(count);
        batch.put(payload);
        batch.putInt(RecordBatch.CRC_AT, RecordBatch.checksum(batch, 0, batch.capacity()));
        return batch.flip();
    }

    private static long bodySize(
            long timestampDelta,
            int offsetDelta,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers) {
        long size = 1L + Varint.sizeOfLong(timestampDelta) + Varint.sizeOfInt(offsetDelta);
        size += sizeOfNullable(key) + sizeOfNullable(value) + Varint.sizeOfInt(headers.size());
        for (Header header : headers) {
            int nameBytes = header.key().getBytes(StandardCharsets.UTF_8).length;
            size += Varint.sizeOfInt(nameBytes) + nameBytes + sizeOfNullable(header.value());
        }
        return size;
    }

    private static long sizeOfNullable(byte @Nullable [] bytes) {
        return bytes == null ? 1 : (long) Varint.sizeOfInt(bytes.length) + bytes.length;
    }

    private void writeNullable(byte @Nullable [] bytes) {
        if (bytes == null) {
            Varint.writeInt(RecordBatch.NONE, records);
        } else {
            Varint.writeInt(bytes.length, records);
            records.writeBytes(bytes);
        }
    }
}
