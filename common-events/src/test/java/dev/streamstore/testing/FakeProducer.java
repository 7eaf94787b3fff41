package dev.streamstore.testing;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Producer;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.RecordMetadata;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Appends at once; a success is told by another thread, a failure at once or, where the fault says so, later. */
final class FakeProducer implements Producer {
    private final FakeLog log;
    private volatile boolean closed;

    FakeProducer(FakeLog log) {
        this.log = log;
    }

    @Override
    public CompletableFuture<RecordMetadata> send(ProducerRecord record) {
        return send(record, new HashSet<>());
    }

    @Override
    public Series newSeries() {
        Set<TopicPartition> failed = new HashSet<>();
        return record -> send(record, failed);
    }

    private CompletableFuture<RecordMetadata> send(ProducerRecord record, Set<TopicPartition> failed) {
        if (closed) {
            throw new IllegalStateException("[FakeProducer] send: expected to be open but was closed");
        }
        try {
            TopicPartition partition = log.partitionOf(record);
            if (failed.contains(partition)) {
                throw new BrokerException(
                        BrokerException.PREDECESSOR_FAILED, true, Applied.NO, "[FakeProducer] follows one that failed");
            }
            failed.add(partition);
            ConsumerRecord stored = log.send(record);
            failed.remove(partition);
            RecordMetadata answer = new RecordMetadata(stored.partition(), stored.offset(), stored.timestamp());
            return CompletableFuture.supplyAsync(() -> answer, Thread::startVirtualThread);
        } catch (BrokerException e) {
            return log.tellsLate() ? later(e) : CompletableFuture.failedFuture(e);
        }
    }

    private static CompletableFuture<RecordMetadata> later(BrokerException failure) {
        return CompletableFuture.supplyAsync(
                () -> {
                    throw failure;
                },
                CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS));
    }

    @Override
    public void flush() {}

    @Override
    public void close(Duration timeout) {
        closed = true;
    }
}
