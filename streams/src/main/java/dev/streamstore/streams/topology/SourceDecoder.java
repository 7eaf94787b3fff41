package dev.streamstore.streams.topology;

import dev.streamstore.client.ConsumerRecord;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads records of a topic. Safe for use by several threads. */
@FunctionalInterface
public interface SourceDecoder {

    /** A record's content and when it happened. */
    record Decoded(@Nullable Object key, @Nullable Object value, Instant timestamp) {}

    /**
     * @return empty: the topology does not care for such records
     * @throws RuntimeException when it should be readable and is not: it is put aside
     */
    Optional<Decoded> decode(ConsumerRecord record);
}
