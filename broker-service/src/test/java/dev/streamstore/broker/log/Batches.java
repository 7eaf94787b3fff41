package dev.streamstore.broker.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatchBuilder;
import dev.streamstore.client.record.RecordBatches;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Batches for tests, and what is in them. */
public final class Batches {
    public static final long T0 = 1_700_000_000_000L;

    private Batches() {}

    /** One batch with one record per value, all with timestamp {@link #T0}. */
    public static ByteBuffer of(String... values) {
        return at(T0, values);
    }

    public static ByteBuffer at(long timestampMs, String... values) {
        return builder(timestampMs, values).build();
    }

    public static ByteBuffer from(long producerId, int epoch, int sequence, String... values) {
        return builder(T0, values).producer(producerId, (short) epoch, sequence).build();
    }

    public static ByteBuffer concat(ByteBuffer... batches) {
        int size = 0;
        for (ByteBuffer batch : batches) {
            size += batch.remaining();
        }
        ByteBuffer all = ByteBuffer.allocate(size);
        for (ByteBuffer batch : batches) {
            all.put(batch.duplicate());
        }
        return all.flip();
    }

    /** Every record as {@code offset:value}; checks the checksums. */
    public static List<String> texts(ByteBuffer batches) {
        List<String> texts = new ArrayList<>();
        for (RecordBatch batch : RecordBatches.in(batches)) {
            batch.verifyChecksum();
            for (LogRecord record : batch) {
                texts.add(record.offset() + ":" + new String(record.value(), UTF_8));
            }
        }
        return texts;
    }

    private static RecordBatchBuilder builder(long timestampMs, String... values) {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE);
        for (String value : values) {
            builder.append(timestampMs, null, value.getBytes(UTF_8), List.of());
        }
        return builder;
    }
}
