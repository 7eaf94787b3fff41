package dev.streamstore.client.record;

import dev.streamstore.client.Header;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record of a batch. The arrays are copies of the batch's bytes and must not be changed.
 *
 * @param offset its offset in the partition; inside a batch that no broker has stored yet, counted from 0
 * @param timestampMs epoch milliseconds
 * @param sequence the producer's sequence number, -1 without one
 * @param key or null
 * @param value or null for a tombstone
 * @param headers in order
 */
public record LogRecord(
        long offset,
        long timestampMs,
        int sequence,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers) {}
