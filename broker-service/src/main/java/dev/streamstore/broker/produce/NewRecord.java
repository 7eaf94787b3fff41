package dev.streamstore.broker.produce;

import dev.streamstore.client.Header;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A record to be appended.
 *
 * @param value null is a tombstone
 * @param partition empty: chosen by the key, as Kafka's default partitioner does
 * @param timestampMs from 0; empty: now
 */
public record NewRecord(
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers,
        OptionalInt partition,
        OptionalLong timestampMs) {}
