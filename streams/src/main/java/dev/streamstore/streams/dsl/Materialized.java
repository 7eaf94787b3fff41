package dev.streamstore.streams.dsl;

import dev.streamstore.streams.Serde;
import dev.streamstore.streams.operator.Store;
import dev.streamstore.streams.state.StateEntry;
import dev.streamstore.streams.state.StateView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Names a store, and says how its content is bytes. It is also how the store is read from outside.
 *
 * @param name unique in the topology; also the name of the step
 * @param retention how long windows are kept, from their start; windows that are not closed are kept in any case
 */
public record Materialized<K, V>(String name, Serde<K> keys, Serde<V> values, Duration retention) {

    /** Windows are kept until they are closed. */
    public static <K, V> Materialized<K, V> as(String name, Serde<K> keys, Serde<V> values) {
        return new Materialized<>(name, keys, values, Duration.ZERO);
    }

    public Materialized<K, V> withRetention(Duration newRetention) {
        return new Materialized<>(name, keys, values, newRetention);
    }

    /**
     * A row of one partition; a key that was aggregated partition by partition has several.
     *
     * @param time the start of the window, or the epoch for a row without one
     */
    public record Row<K, V>(int partition, K key, Instant time, V value) {}

    /** All rows at or after a time, by partition and key. Not for sessions. */
    public List<Row<K, V>> read(StateView view, Instant from) {
        List<Row<K, V>> rows = new ArrayList<>();
        for (StateEntry entry : view.scan(name, from.toEpochMilli())) {
            rows.add(new Row<>(
                    entry.key().partition(),
                    keys.deserialize(entry.key().key().array()),
                    Instant.ofEpochMilli(entry.key().timeMs()),
                    values.deserialize(entry.value())));
        }
        return rows;
    }

    /** All rows. */
    public List<Row<K, V>> read(StateView view) {
        return read(view, Instant.EPOCH);
    }

    Store store() {
        return Store.of(name, keys, values);
    }
}
