package dev.streamstore.streams.dsl;

import dev.streamstore.streams.Serde;
import org.jspecify.annotations.Nullable;

/**
 * How records get to where their key is aggregated.
 *
 * @param name of the topic that brings them there, between the application's name and {@code -repartition}
 * @param partitions of that topic; null: as many as the builder's default
 */
public record Grouped<K, V>(
        String name,
        Serde<K> keys,
        Serde<V> values,
        @Nullable Integer partitions) {

    public static <K, V> Grouped<K, V> with(String name, Serde<K> keys, Serde<V> values) {
        return new Grouped<>(name, keys, values, null);
    }

    public Grouped<K, V> withPartitions(int number) {
        return new Grouped<>(name, keys, values, number);
    }
}
