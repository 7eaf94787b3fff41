package dev.streamstore.testing;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Producer;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.RecordMetadata;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Appends at once; a success is told by another thread, a failure at once. */
final class FakeProducer implements Producer {
    private final FakeLog log;
    private volatile boolean closed;

    FakeProducer(FakeLog log) {
        this.log = log;
    }

    @Override
    public CompletableFuture<RecordMetadata> send(ProducerRecord record) {
        if (closed) {
            throw new IllegalStateException("[FakeProducer] send: expected to be open but was closed");
        }
        try {
            ConsumerRecord stored = log.send(record);
            RecordMetadata answer = new RecordMetadata(stored.partition(), stored.offset(), stored.timestamp());
            return CompletableFuture.supplyAsync(() -> answer, Thread::startVirtualThread);
        } catch (BrokerException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close(Duration timeout) {
        closed = true;
    }
}
