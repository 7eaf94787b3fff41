package dev.streamstore.streams.dsl;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.streams.Serde;
import dev.streamstore.streams.topology.SourceDecoder;
import dev.streamstore.streams.topology.SourceDecoder.Decoded;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the records of a topic are read: by default the record's own timestamp is the event time. */
public final class Consumed<K, V> {
    private final Reader<K, V> reader;
    private final BiFunction<ConsumerRecord, V, Instant> timestamp;

    private interface Reader<K, V> {
        /** @return null: skip it */
        @Nullable
        Content<K, V> read(ConsumerRecord record);
    }

    private record Content<K, V>(@Nullable K key, @Nullable V value) {}

    private Consumed(Reader<K, V> reader, BiFunction<ConsumerRecord, V, Instant> timestamp) {
        this.reader = reader;
        this.timestamp = timestamp;
    }

    public static <K, V> Consumed<K, V> with(Serde<K> keys, Serde<V> values) {
        return new Consumed<>(
                record -> new Content<>(read(keys, record.key()), read(values, record.value())),
                (record, _) -> record.timestamp());
    }

    /** For values that need the record's headers to be read; a record of which nothing comes is skipped. */
    public static <K, V> Consumed<K, V> with(Serde<K> keys, Function<ConsumerRecord, Optional<V>> values) {
        return new Consumed<>(
                record -> values.apply(record)
                        .map(value -> new Content<K, V>(read(keys, record.key()), value))
                        .orElse(null),
                (record, _) -> record.timestamp());
    }

    /** The event time of a value; a tombstone has the record's own. */
    public Consumed<K, V> withTimestampExtractor(Function<V, Instant> extractor) {
        return new Consumed<>(reader, (_, value) -> extractor.apply(value));
    }

    SourceDecoder decoder() {
        return record -> {
            Content<K, V> content = reader.read(record);
            if (content == null) {
                return Optional.empty();
            }
            Instant time = content.value == null ? record.timestamp() : timestamp.apply(record, content.value);
            return Optional.of(new Decoded(content.key, content.value, time));
        };
    }

    private static <T> @Nullable T read(Serde<T> serde, byte @Nullable [] bytes) {
        return bytes == null ? null : serde.deserialize(bytes);
    }
}
