package dev.streamstore.conformance;

import dev.streamstore.client.Header;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** RecordBatch v2, as a client builds it. */
final class Batches {
    /** Before it lie base offset, length and leader epoch. */
    static final int MAGIC_AT = 16;

    private Batches() {}

    /** One batch with a record for each value. */
    static byte[] of(String... values) {
        return bytes(builder(values));
    }

    /** One of a producer that is known by these numbers. */
    static byte[] of(long producerId, int epoch, int sequence, String... values) {
        RecordBatchBuilder builder = builder(values);
        builder.producer(producerId, (short) epoch, sequence);
        return bytes(builder);
    }

    /** One record with a header that is there twice, one without a value and one that is no text. */
    static byte[] withHeaders() {
        var builder = new RecordBatchBuilder(Compression.NONE);
        builder.append(
                1_000,
                null,
                new byte[] {'1'},
                List.of(
                        Header.of("twice", "first"),
                        Header.of("twice", "second"),
                        new Header("none", null),
                        new Header("bytes", new byte[] {(byte) 0xff})));
        return bytes(builder);
    }

    static byte[] joined(byte[]... batches) {
        int size = 0;
        for (byte[] batch : batches) {
            size += batch.length;
        }
        ByteBuffer joined = ByteBuffer.allocate(size);
        for (byte[] batch : batches) {
            joined.put(batch);
        }
        return joined.array();
    }

    /** What the broker must not touch: all but base offset and leader epoch. */
    static byte[] untouchable(byte[] batch) {
        return joined(Arrays.copyOfRange(batch, 8, 12), Arrays.copyOfRange(batch, MAGIC_AT, batch.length));
    }

    private static RecordBatchBuilder builder(String... values) {
        var builder = new RecordBatchBuilder(Compression.NONE);
        for (String value : values) {
            builder.append(1_000, null, value.getBytes(StandardCharsets.UTF_8), List.of());
        }
        return builder;
    }

    private static byte[] bytes(RecordBatchBuilder builder) {
        ByteBuffer built = builder.build();
        byte[] bytes = new byte[built.remaining()];
        built.get(bytes);
        return bytes;
    }
}
