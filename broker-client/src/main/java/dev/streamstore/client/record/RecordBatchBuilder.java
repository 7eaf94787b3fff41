package dev.streamstore.client.record;

import dev.streamstore.client.Header;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers records and makes one batch of them. Records are written where they will lie, behind the room for the header,
 * so that a batch without compression is ready as soon as the header is filled in. For one thread.
 */
public final class RecordBatchBuilder {
    private static final int MAX_UTF8_BYTES_OF_CHAR = 3;

    private final Compression compression;
    private final RecordWriter records;
    private int count;
    private long baseTimestampMs = RecordBatch.NONE;
    private long maxTimestampMs = Long.MIN_VALUE;
    private long producerId = RecordBatch.NONE;
    private short producerEpoch = RecordBatch.NONE;
    private int baseSequence = RecordBatch.NONE;

    public RecordBatchBuilder(Compression compression) {
        this(compression, 0);
    }

    /** @param expectedBytes how large the batch will probably be, so that nothing need be moved while it grows */
    public RecordBatchBuilder(Compression compression, int expectedBytes) {
        this.compression = compression;
        this.records = new RecordWriter(expectedBytes);
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
        records.write(timestampDelta, count, key, value, headers);
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
        return records.end();
    }

    /** At most how much {@link #sizeBytes} grows by appending this record; cheaper than to know exactly. */
    public static long maxSizeOf(byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
        long size = 5 + 1 + 10 + 5 + RecordWriter.sizeOfNullable(key) + RecordWriter.sizeOfNullable(value) + 5;
        for (Header header : headers) {
            size += 5
                    + (long) MAX_UTF8_BYTES_OF_CHAR * header.key().length()
                    + RecordWriter.sizeOfNullable(header.value());
        }
        return size;
    }

    /**
     * The batch, with base offset 0 and no leader epoch, in a buffer of its own from position 0 to its limit. May be
     * called again, for example after another {@link #producer}.
     *
     * @throws IllegalStateException when no record was appended
     */
    public ByteBuffer build() {
        ByteBuffer batch = buildInPlace();
        return ByteBuffer.wrap(Arrays.copyOf(batch.array(), batch.remaining()));
    }

    /** As {@link #build}, but a view of the builder's own bytes where it can be: whatever is called next may change it. */
    public ByteBuffer buildInPlace() {
        if (count == 0) {
            throw new IllegalStateException("[RecordBatchBuilder] records: expected at least one but were none");
        }
        return compression == Compression.NONE ? withHeader(records.bytes(), records.end()) : compressed();
    }

    private ByteBuffer compressed() {
        byte[] payload = compression.compress(records.records());
        byte[] batch = new byte[RecordBatch.HEADER_BYTES + payload.length];
        System.arraycopy(payload, 0, batch, RecordBatch.HEADER_BYTES, payload.length);
        return withHeader(batch, batch.length);
    }

    private ByteBuffer withHeader(byte[] into, int sizeBytes) {
        ByteBuffer batch = ByteBuffer.wrap(into, 0, sizeBytes);
        batch.putLong(0);
        batch.putInt(sizeBytes - RecordBatch.PREFIX_BYTES);
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
        batch.putInt(RecordBatch.CRC_AT, RecordBatch.checksum(batch, 0, sizeBytes));
        return batch.rewind();
    }
}
