package dev.streamstore.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record to be appended.
 *
 * @param topic where to
 * @param partition which partition, or null: then {@code toPositive(murmur2(key)) % partitions}, and without a key
 *     whichever partition is being filled
 * @param key what keeps records in order with each other, or null
 * @param value the content, or null for a tombstone
 * @param headers in order
 * @param timestamp when it happened, at millisecond precision, or null: when it is sent
 */
public record ProducerRecord(
        String topic,
        @Nullable Integer partition,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers,
        @Nullable Instant timestamp) {

    public ProducerRecord {
        headers = List.copyOf(headers);
    }

    public ProducerRecord(String topic, byte @Nullable [] key, byte @Nullable [] value) {
        this(topic, null, key, value, List.of(), null);
    }
}
