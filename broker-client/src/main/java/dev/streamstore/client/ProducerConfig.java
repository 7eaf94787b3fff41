package dev.streamstore.client;

import java.time.Duration;

/**
 * How a {@link Producer} behaves; Kafka's names and meanings.
 *
 * @param clientId shown in the broker's logs
 * @param batchSizeBytes a batch is sent when it is this large
 * @param linger or when its first record has waited this long; zero sends at once, and gathers what arrives meanwhile
 * @param bufferMemoryBytes records taken but not yet answered
 * @param deliveryTimeout from {@link Producer#send} to success or failure, repeats included
 * @param acks how durable an acknowledged record is
 * @param compressionType how batches are compressed on their way and in the log
 */
public record ProducerConfig(
        String clientId,
        int batchSizeBytes,
        Duration linger,
        long bufferMemoryBytes,
        Duration deliveryTimeout,
        Acks acks,
        CompressionType compressionType) {

    /** {@code ALL}: on every in-sync replica. {@code LEADER}: on the leader only. */
    public enum Acks {
        ALL,
        LEADER
    }

    /** Kafka's {@code compression.type}. */
    public enum CompressionType {
        NONE,
        GZIP,
        SNAPPY,
        LZ4,
        ZSTD
    }

    /** 256 KiB batches, no linger, 32 MiB of buffer, two minutes, all in-sync replicas, no compression. */
    public static ProducerConfig defaults(String clientId) {
        return new ProducerConfig(
                clientId,
                256 * 1024,
                Duration.ZERO,
                32L * 1024 * 1024,
                Duration.ofMinutes(2),
                Acks.ALL,
                CompressionType.NONE);
    }

    public ProducerConfig withLinger(Duration newLinger) {
        return new ProducerConfig(
                clientId, batchSizeBytes, newLinger, bufferMemoryBytes, deliveryTimeout, acks, compressionType);
    }

    public ProducerConfig withDeliveryTimeout(Duration timeout) {
        return new ProducerConfig(clientId, batchSizeBytes, linger, bufferMemoryBytes, timeout, acks, compressionType);
    }

    public ProducerConfig withCompressionType(CompressionType type) {
        return new ProducerConfig(clientId, batchSizeBytes, linger, bufferMemoryBytes, deliveryTimeout, acks, type);
    }
}
