package dev.streamstore.testing;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Producer;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.RecordMetadata;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Appends at once. */
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
            return CompletableFuture.completedFuture(
                    new RecordMetadata(stored.partition(), stored.offset(), stored.timestamp()));
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
