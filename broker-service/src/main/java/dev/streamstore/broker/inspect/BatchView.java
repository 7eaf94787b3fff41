package dev.streamstore.broker.inspect;

/**
 * The header of one stored batch, and whether its bytes are those that were sent.
 *
 * @param position where in the file it begins
 * @param crcOk whether the checksum in the header is that of the bytes
 * @param compression Kafka's names: {@code none}, {@code gzip}, {@code snappy}, {@code lz4}, {@code zstd}
 * @param producerId -1 when it is not of an idempotent producer; the two below as well
 */
public record BatchView(
        long position,
        int sizeBytes,
        long baseOffset,
        long lastOffset,
        int records,
        boolean crcOk,
        String compression,
        String timestampType,
        long baseTimestampMs,
        long maxTimestampMs,
        int leaderEpoch,
        long producerId,
        int producerEpoch,
        int baseSequence,
        boolean control,
        boolean transactional) {}
