package dev.streamstore.client.http;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import dev.streamstore.client.ProducerConfig.CompressionType;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Records of one partition that travel together, and what was promised for each. Guarded by its sender. */
final class ProduceBatch {

    private record Promise(long timestampMs, long reservedBytes, CompletableFuture<RecordMetadata> future) {}

    private final CompressionType compressionType;
    private final RecordBatchBuilder records;
    private final List<Promise> promises = new ArrayList<>();
    private final MemoryBudget budget;
    private final Deadline delivery;
    private final Deadline linger;
    private Applied applied = Applied.NO;

    /**
     * @param budget gets back what was reserved for a record when it is answered
     * @param delivery by when all of it has to be answered
     * @param linger until when it may wait for more records
     */
    ProduceBatch(MemoryBudget budget, Deadline delivery, Deadline linger, CompressionType compressionType) {
        this.compressionType = compressionType;
        this.records = new RecordBatchBuilder(Compression.valueOf(compressionType.name()));
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
        return records.count();
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

    CompletableFuture<RecordMetadata> append(ProducerRecord record, long timestampMs, long reservedBytes) {
        records.append(timestampMs, record.key(), record.value(), record.headers());
        CompletableFuture<RecordMetadata> future = new CompletableFuture<>();
        promises.add(new Promise(timestampMs, reservedBytes, future));
        return future;
    }

    byte[] bytes(ProducerIds.Identity identity, int sequence) {
        ByteBuffer built = records.producer(identity.producerId(), identity.epoch(), sequence)
                .build();
        return built.array();
    }

    /** The same records and promises in two batches; this one must not be used any more. */
    List<ProduceBatch> halves() {
        ProduceBatch first = new ProduceBatch(budget, delivery, linger, compressionType);
        ProduceBatch second = new ProduceBatch(budget, delivery, linger, compressionType);
        int middle = count() / 2;
        int index = 0;
        for (LogRecord each : RecordBatch.at(records.build(), 0)) {
            ProduceBatch half = index < middle ? first : second;
            half.records.append(each.timestampMs(), each.key(), each.value(), each.headers());
            half.promises.add(promises.get(index++));
        }
        first.applied = applied;
        second.applied = applied;
        return List.of(first, second);
    }

    /** @param logAppendTimeMs what the broker stored in place of the records' own timestamps, or -1 */
    void complete(TopicPartition partition, long baseOffset, long logAppendTimeMs) {
        releaseAll();
        for (int i = 0; i < promises.size(); i++) {
            Promise promise = promises.get(i);
            long timestampMs = logAppendTimeMs < 0 ? promise.timestampMs() : logAppendTimeMs;
            promise.future().complete(new RecordMetadata(partition, baseOffset + i, Instant.ofEpochMilli(timestampMs)));
        }
    }

    /** Fails every record for the reason given; what earlier attempts may have done is remembered in the exception. */
    void fail(String code, boolean retriable, @Nullable String message, @Nullable Throwable cause) {
        releaseAll();
        var failure = new BrokerException(code, retriable, applied, String.valueOf(message), cause);
        promises.forEach(promise -> promise.future().completeExceptionally(failure));
    }

    /** Completes, one way or the other, after everything in the batch has. */
    CompletableFuture<Void> settled() {
        CompletableFuture<?>[] futures = promises.stream().map(Promise::future).toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(futures).exceptionally(failure -> null);
    }

    private void releaseAll() {
        budget.release(promises.stream().mapToLong(Promise::reservedBytes).sum());
    }
}
