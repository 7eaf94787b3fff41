package dev.streamstore.client.record;

import dev.streamstore.client.Header;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes records, see {@link RecordReader} for their form, into an array that leaves room for the batch's header in front
 * and grows. For one thread.
 */
final class RecordWriter {
    private static final int MAX_BATCH_BYTES = Integer.MAX_VALUE - 1024;
    private static final int LEAST_CAPACITY = 512;

    private byte[] bytes;
    private int end = RecordBatch.HEADER_BYTES;

    /** @param expectedBytes how large the batch will probably be, so that nothing need be moved while it grows */
    RecordWriter(int expectedBytes) {
        bytes = new byte[Math.max(LEAST_CAPACITY, expectedBytes)];
    }

    /** The room for the header, then the records up to {@link #end}; another array after the next {@link #write}. */
    byte[] bytes() {
        return bytes;
    }

    /** The index after the last record: the size of a batch without compression. */
    int end() {
        return end;
    }

    /** A copy of the records alone. */
    byte[] records() {
        return Arrays.copyOfRange(bytes, RecordBatch.HEADER_BYTES, end);
    }

    void write(
            long timestampDelta,
            int offsetDelta,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers) {
        long bodyBytes = bodySize(timestampDelta, offsetDelta, key, value, headers);
        ensureRoom(Varint.sizeOfInt((int) bodyBytes) + bodyBytes);
        int at = Varint.putInt((int) bodyBytes, bytes, end);
        bytes[at++] = 0;
        at = Varint.putLong(timestampDelta, bytes, at);
        at = Varint.putInt(offsetDelta, bytes, at);
        at = putNullable(key, at);
        at = putNullable(value, at);
        at = Varint.putInt(headers.size(), bytes, at);
        for (Header header : headers) {
            at = putNullable(header.key().getBytes(StandardCharsets.UTF_8), at);
            at = putNullable(header.value(), at);
        }
        end = at;
    }

    private void ensureRoom(long more) {
        long needed = end + more;
        if (needed > MAX_BATCH_BYTES) {
            throw new IllegalArgumentException(
                    "[RecordWriter] batch: expected at most " + MAX_BATCH_BYTES + " bytes but was " + needed);
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_BATCH_BYTES, Math.max(needed, 2L * bytes.length)));
        }
    }

    /** The bytes of a record after its length. */
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

    static long sizeOfNullable(byte @Nullable [] bytes) {
        return bytes == null ? 1 : (long) Varint.sizeOfInt(bytes.length) + bytes.length;
    }

    private int putNullable(byte @Nullable [] content, int at) {
        if (content == null) {
            return Varint.putInt(RecordBatch.NONE, bytes, at);
        }
        int start = Varint.putInt(content.length, bytes, at);
        System.arraycopy(content, 0, bytes, start, content.length);
        return start + content.length;
    }
}
