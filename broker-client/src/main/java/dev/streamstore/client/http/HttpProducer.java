package dev.streamstore.client.http;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import dev.streamstore.client.Murmur2;
import dev.streamstore.client.Producer;
import dev.streamstore.client.ProducerConfig;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.RecordMetadata;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.record.RecordBatchBuilder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * {@link Producer}: finds each record its partition and the room it needs; a {@link PartitionSender} per partition does
 * the rest. Futures are completed by the thread that delivers their partition, so what hangs on them should be short.
 */
final class HttpProducer implements Producer {

    private final ProducerParts shared;
    private final ProducerConfig config;
    private final InstantSource clock;
    private final ConcurrentHashMap<TopicPartition, PartitionSender> senders = new ConcurrentHashMap<>();
    /** For records without a key: the partition whose batch they fill, by topic. */
    private final ConcurrentHashMap<String, PartitionSender> filling = new ConcurrentHashMap<>();

    private volatile boolean closed;

    HttpProducer(Transport transport, ProducerConfig config, InstantSource clock, RandomGenerator random) {
        this.config = config;
        this.clock = clock;
        this.shared = new ProducerParts(
                transport,
                config,
                new ProducerIds(transport),
                new MemoryBudget(config.bufferMemoryBytes()),
                new TopicSizes(transport, random),
                new Semaphore(1, true),
                random);
    }

    @Override
    public CompletableFuture<RecordMetadata> send(ProducerRecord record) {
        return send(record, null);
    }

    @Override
    public Series newSeries() {
        expectOpen();
        SendSeries series = new SendSeries();
        return record -> send(record, series);
    }

    private CompletableFuture<RecordMetadata> send(ProducerRecord record, @Nullable SendSeries series) {
        expectOpen();
        long sizeBytes = RecordBatchBuilder.maxSizeOf(record.key(), record.value(), record.headers());
        if (sizeBytes > config.bufferMemoryBytes()) {
            return CompletableFuture.failedFuture(new BrokerException(
                    "RECORD_TOO_LARGE",
                    false,
                    Applied.NO,
                    "[Producer] record: expected at most %d bytes (the whole buffer) but was %d"
                            .formatted(config.bufferMemoryBytes(), sizeBytes)));
        }
        try {
            reserve(sizeBytes);
            return enqueue(record, sizeBytes, series);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerException(
                    BrokerException.UNREACHABLE, true, Applied.NO, "[Producer] send: was interrupted", e);
        }
    }

    private void reserve(long sizeBytes) throws InterruptedException {
        if (!shared.budget().tryReserve(sizeBytes)
                && !shared.budget().reserve(sizeBytes, Deadline.after(config.deliveryTimeout()))) {
            throw new BrokerException(
                    BrokerException.UNREACHABLE,
                    true,
                    Applied.NO,
                    "[Producer] buffer: expected room for %d bytes within %s but what was sent before fills it"
                            .formatted(sizeBytes, config.deliveryTimeout()));
        }
    }

    /** Takes over what was reserved: the batch, or the failure, gives it back. */
    private CompletableFuture<RecordMetadata> enqueue(
            ProducerRecord record, long sizeBytes, @Nullable SendSeries series) throws InterruptedException {
        long timestampMs =
                record.timestamp() == null ? clock.millis() : record.timestamp().toEpochMilli();
        if (record.partition() == null && record.key() == null && series == null) {
            PartitionSender sender = filling.get(record.topic());
            CompletableFuture<RecordMetadata> taken =
                    sender == null ? null : sender.appendToFilling(record, timestampMs, sizeBytes);
            if (taken != null) {
                return taken;
            }
        }
        PartitionSender chosen;
        try {
            chosen = sender(partition(record));
        } catch (BrokerException e) {
            shared.budget().release(sizeBytes);
            return CompletableFuture.failedFuture(e);
        } catch (InterruptedException e) {
            shared.budget().release(sizeBytes);
            throw e;
        }
        if (record.partition() == null && record.key() == null) {
            filling.put(record.topic(), chosen);
        }
        return chosen.append(record, timestampMs, sizeBytes, series);
    }

    private TopicPartition partition(ProducerRecord record) throws InterruptedException {
        if (record.partition() != null) {
            return new TopicPartition(record.topic(), record.partition());
        }
        int partitions = shared.topics().partitions(record.topic(), Deadline.after(config.deliveryTimeout()));
        return new TopicPartition(
                record.topic(),
                record.key() == null
                        ? shared.random().nextInt(partitions)
                        : Murmur2.partition(record.key(), partitions));
    }

    private PartitionSender sender(TopicPartition partition) {
        PartitionSender known = senders.get(partition);
        return known != null ? known : senders.computeIfAbsent(partition, each -> new PartitionSender(shared, each));
    }

    @Override
    public void flush() {
        everything().join();
    }

    /** Hurries all partitions; completes when what was sent until now is settled, well or badly. */
    private CompletableFuture<Void> everything() {
        List<CompletableFuture<Void>> settled = new ArrayList<>();
        senders.values().forEach(sender -> settled.add(sender.hurry()));
        return CompletableFuture.allOf(settled.toArray(CompletableFuture[]::new));
    }

    @Override
    public void close(Duration timeout) {
        closed = true;
        try {
            everything().get(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // What is left is failed below, and each future tells.
        } finally {
            senders.values().forEach(PartitionSender::abort);
        }
    }

    private void expectOpen() {
        if (closed) {
            throw new IllegalStateException("[Producer] state: expected open but was closed");
        }
    }
}
