package dev.streamstore.streams.operator;

import dev.streamstore.streams.Serde;
import dev.streamstore.streams.state.Bytes;
import dev.streamstore.streams.state.StateKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A store's name and how its keys and values are bytes.
 *
 * @param name unique in the topology
 */
public record Store(String name, Serde<Object> keys, Serde<Object> values) {

    @SuppressWarnings("unchecked") // the DSL has checked what goes in and out
    public static <K, V> Store of(String name, Serde<K> keys, Serde<V> values) {
        return new Store(name, (Serde<Object>) keys, (Serde<Object>) values);
    }

    Bytes keyBytes(Event event) {
        return new Bytes(keys.serialize(Objects.requireNonNull(event.key())));
    }

    StateKey key(Event event, long timeMs) {
        return new StateKey(event.partition(), keyBytes(event), timeMs);
    }

    byte @Nullable [] bytes(@Nullable Object value) {
        return value == null ? null : values.serialize(value);
    }

    @Nullable
    Object value(byte @Nullable [] bytes) {
        return bytes == null ? null : values.deserialize(bytes);
    }
}
