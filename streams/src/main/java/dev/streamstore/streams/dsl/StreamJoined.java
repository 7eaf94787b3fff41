package dev.streamstore.streams.dsl;

import dev.streamstore.streams.Serde;

/**
 * What both sides of a join keep.
 *
 * @param name of the step; its stores are {@code name-left} and {@code name-right}
 */
public record StreamJoined<K, V1, V2>(String name, Serde<K> keys, Serde<V1> values, Serde<V2> otherValues) {

    public static <K, V1, V2> StreamJoined<K, V1, V2> with(
            String name, Serde<K> keys, Serde<V1> values, Serde<V2> otherValues) {
        return new StreamJoined<>(name, keys, values, otherValues);
    }
}
