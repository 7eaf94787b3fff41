package dev.streamstore.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record as it lies in the log. The arrays must not be changed.
 *
 * @param partition where it lies
 * @param offset its offset there
 * @param timestamp as stored, at millisecond precision
 * @param key or null
 * @param value or null for a tombstone
 * @param headers in order
 */
public record ConsumerRecord(
        TopicPartition partition,
        long offset,
        Instant timestamp,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers) {}
