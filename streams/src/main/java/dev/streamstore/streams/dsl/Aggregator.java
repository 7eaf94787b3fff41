package dev.streamstore.streams.dsl;

import org.jspecify.annotations.Nullable;

/** What an aggregate becomes by a record; null: there is none any more. */
@FunctionalInterface
public interface Aggregator<K, V, A> {
    @Nullable
    A apply(K key, V value, A aggregate);
}
