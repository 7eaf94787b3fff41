package dev.streamstore.client.http;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.RecordMetadata;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Records of one partition that travel together, and what was promised for each. Guarded by its sender. */
final class ProduceBatch {

    private static final int FIRST_PROMISES = 16;

    private final Compression compression;
    private final RecordBatchBuilder records;
    private final List<CompletableFuture<RecordMetadata>> promises = new ArrayList<>();
    private final CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();
    private final MemoryBudget budget;
    private final Deadline delivery;
    private final Deadline linger;
    private long[] timestampsMs = new long[FIRST_PROMISES];
    private long reservedBytes;
    private Applied applied = Applied.NO;

    /**
     * @param compression how the records travel and are stored
     * @param expectedBytes how large it will probably become
     * @param budget gets back what was reserved for the records when they are answered
     * @param delivery by when all of it has to be answered
     * @param linger until when it may wait for more records
     */
    ProduceBatch(Compression compression, int expectedBytes, MemoryBudget budget, Deadline delivery, Deadline linger) {
        this.compression = compression;
        this.records = new RecordBatchBuilder(compression, expectedBytes);
        this.budget = budget;
        this.delivery = delivery;
        this.linger = linger;
    }

    Deadline delivery() {
        return delivery;
    }

    Deadline linger() {
        return linger;
    }

    int count() {
        return promises.size();
    }

    int sizeBytes() {
        return records.sizeBytes();
    }

    /** Whether an attempt so far may have put it into the log. */
    Applied applied() {
        return applied;
    }

    /** An attempt failed. */
    void attempted(Applied result) {
        if (result == Applied.MAYBE) {
            applied = Applied.MAYBE;
        }
    }

    CompletableFuture<RecordMetadata> append(ProducerRecord record, long timestampMs, long reserved) {
        CompletableFuture<RecordMetadata> promise = new CompletableFuture<>();
        records.append(timestampMs, record.key(), record.value(), record.headers());
        promise(promise, timestampMs);
        reservedBytes += reserved;
        return promise;
    }

    private void promise(CompletableFuture<RecordMetadata> promise, long timestampMs) {
        if (promises.size() == timestampsMs.length) {
            timestampsMs = Arrays.copyOf(timestampsMs, 2 * timestampsMs.length);
        }
        timestampsMs[promises.size()] = timestampMs;
        promises.add(promise);
    }

    /** Its bytes, until the next call: no copy. */
    ByteBuffer bytes(ProducerIds.Identity identity, int sequence) {
        return records.producer(identity.producerId(), identity.epoch(), sequence)
                .buildInPlace();
    }

    /** The same records and promises in two batches; this one must not be used any more but for {@link #settled}. */
    List<ProduceBatch> halves() {
        ProduceBatch first = new ProduceBatch(compression, sizeBytes() / 2, budget, delivery, linger);
        ProduceBatch second = new ProduceBatch(compression, sizeBytes() / 2, budget, delivery, linger);
        int middle = count() / 2;
        int index = 0;
        for (LogRecord each : RecordBatch.at(records.build(), 0)) {
            ProduceBatch half = index < middle ? first : second;
            half.records.append(each.timestampMs(), each.key(), each.value(), each.headers());
            half.promise(promises.get(index++), each.timestampMs());
        }
        first.reservedBytes = reservedBytes / 2;
        second.reservedBytes = reservedBytes - first.reservedBytes;
        first.applied = applied;
        second.applied = applied;
        var unused = first.settled.thenCombine(second.settled, (a, b) -> settled.complete(null));
        return List.of(first, second);
    }

    /** @param logAppendTimeMs what the broker stored in place of the records' own timestamps, or -1 */
    void complete(TopicPartition partition, long baseOffset, long logAppendTimeMs) {
        release();
        Instant timestamp = Instant.EPOCH;
        for (int i = 0; i < promises.size(); i++) {
            long timestampMs = logAppendTimeMs < 0 ? timestampsMs[i] : logAppendTimeMs;
            // Neighbours mostly share theirs.
            if (timestamp.toEpochMilli() != timestampMs) {
                timestamp = Instant.ofEpochMilli(timestampMs);
            }
            promises.get(i).complete(new RecordMetadata(partition, baseOffset + i, timestamp));
        }
        settled.complete(null);
    }

    /** Fails every record for the reason given; what earlier attempts may have done is remembered in the exception. */
    void fail(String code, boolean retriable, @Nullable String message, @Nullable Throwable cause) {
        release();
        var failure = new BrokerException(code, retriable, applied, String.valueOf(message), cause);
        promises.forEach(promise -> promise.completeExceptionally(failure));
        settled.complete(null);
    }

    /** Once, though a batch may fail of which only a part could be completed. */
    private void release() {
        budget.release(reservedBytes);
        reservedBytes = 0;
    }

    /** Completes after everything in the batch has, one way or the other, and what hangs on it has run. */
    CompletableFuture<@Nullable Void> settled() {
        return settled;
    }
}
