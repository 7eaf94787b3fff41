package dev.streamstore.client.record;

import dev.streamstore.client.Header;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes single records, see {@link RecordReader} for their form. For one thread. */
final class RecordWriter {
    private final ByteArrayOutputStream records;

    RecordWriter(ByteArrayOutputStream records) {
        this.records = records;
    }

    /** @param bodyBytes what {@link #bodySize} says of the same record */
    void write(
            long bodyBytes,
            long timestampDelta,
            int offsetDelta,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers) {
        Varint.writeInt((int) bodyBytes, records);
        records.write(0);
        Varint.writeLong(timestampDelta, records);
        Varint.writeInt(offsetDelta, records);
        writeNullable(key);
        writeNullable(value);
        Varint.writeInt(headers.size(), records);
        for (Header header : headers) {
            byte[] name = header.key().getBytes(StandardCharsets.UTF_8);
            Varint.writeInt(name.length, records);
            records.writeBytes(name);
            writeNullable(header.value());
        }
    }

    /** The bytes of a record after its length. */
    static long bodySize(
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
