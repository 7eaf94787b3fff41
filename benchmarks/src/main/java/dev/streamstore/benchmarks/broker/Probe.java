package dev.streamstore.benchmarks.broker;

import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.RecordBatchBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Appends and fetches single batches of a topic, one request after the other, in all of its partitions. For one thread. */
final class Probe implements AutoCloseable {
    private static final String BATCHES = "application/vnd.streamstore.batches";
    private static final int SMALL_RECORDS = 10;
    private static final int SMALL_BYTES = 100;

    /** What a log is filled with: batches of 16 records of 1 KiB, 16 MiB in a request. */
    private static final int FILL_RECORDS = 16;

    private static final int FILL_REQUEST_BYTES = 16 << 20;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Random random = new Random(4711);
    private final URI url;
    private final String topic;
    private final long[] endOffsets;
    private int next;

    Probe(URI url, String topic, int partitions) {
        this.url = url;
        this.topic = topic;
        this.endOffsets = new long[partitions];
    }

    String topic() {
        return topic;
    }

    /** Waits for as long as it takes: a thousand partitions are a thousand directories, each of them durable. */
    void create() throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(url.resolve("/v1/topics/" + topic))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"partitions\":%d}".formatted(endOffsets.length)))
                .build());
    }

    /** Appends to the first partition until it has so many bytes. */
    void fill(long bytes) throws IOException, InterruptedException {
        ByteBuffer batch = batch(FILL_RECORDS, 1024);
        for (long left = bytes; left > 0; left -= FILL_REQUEST_BYTES) {
            int count = (int) Math.max(1, Math.min(left, FILL_REQUEST_BYTES) / batch.remaining());
            ByteBuffer body = ByteBuffer.allocate(count * batch.remaining());
            while (body.hasRemaining()) {
                body.put(batch.duplicate());
            }
            append(0, body.array());
            endOffsets[0] += (long) count * FILL_RECORDS;
        }
    }

    /** Returns the nanoseconds that each took, in ascending order. */
    long[] append(int count) throws IOException, InterruptedException {
        byte[] batch = batch(SMALL_RECORDS, SMALL_BYTES).array();
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            int partition = next++ % endOffsets.length;
            long begin = System.nanoTime();
            append(partition, batch);
            nanos[i] = System.nanoTime() - begin;
            endOffsets[partition] += SMALL_RECORDS;
        }
        Arrays.sort(nanos);
        return nanos;
    }

    /** Returns the nanoseconds that each took, in ascending order. */
    long[] fetch(int count) throws IOException, InterruptedException {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            int partition = random.nextInt(endOffsets.length);
            HttpRequest request = HttpRequest.newBuilder(
                            url.resolve("/v1/topics/%s/partitions/%d/records?offset=%d&maxBytes=1"
                                    .formatted(topic, partition, random.nextLong(endOffsets[partition]))))
                    .header("Accept", BATCHES)
                    .build();
            long begin = System.nanoTime();
            send(request);
            nanos[i] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        return nanos;
    }

    private void append(int partition, byte[] batches) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(url.resolve("/v1/topics/%s/partitions/%d/batches".formatted(topic, partition)))
                .header("Content-Type", BATCHES)
                .POST(BodyPublishers.ofByteArray(batches))
                .build());
    }

    private void send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
        if (answer.statusCode() / 100 != 2 || answer.body().length == 0) {
            throw new IllegalStateException(
                    "[bench] %s: expected a body and 2xx but was %d".formatted(request.uri(), answer.statusCode()));
        }
    }

    private static ByteBuffer batch(int records, int recordBytes) {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE);
        for (int i = 0; i < records; i++) {
            builder.append(System.currentTimeMillis(), null, new byte[recordBytes], List.of());
        }
        ByteBuffer built = builder.build();
        return ByteBuffer.allocate(built.remaining()).put(built).flip();
    }

    @Override
    public void close() {
        client.close();
    }
}
