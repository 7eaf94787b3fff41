package dev.streamstore.streams.operator;

import dev.streamstore.streams.Change;
import dev.streamstore.streams.state.Bytes;
import dev.streamstore.streams.state.StateKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks each record's key up in a table, as the table is at the record's position. Inputs: the stream, and the table's
 * changes. Keeps nothing: the table's own store is read.
 */
public final class TableJoin implements Operator {
    private final Store table;
    private final Function<Object, @Nullable Object> view;
    private final Joiner joiner;

    /** What comes of a record and its row; null: nothing. */
    @FunctionalInterface
    public interface Joiner {
        @Nullable
        Object apply(@Nullable Object value, @Nullable Object row);
    }

    /** @param view from what the store holds to the row as the table shows it */
    public TableJoin(Store table, Function<Object, @Nullable Object> view, Joiner joiner) {
        this.table = table;
        this.view = view;
        this.joiner = joiner;
    }

    private record Owner(int partition, Bytes key) {}

    @Override
    public List<Event> process(List<List<Event>> inputs, Batch batch) {
        List<Event> stream =
                inputs.getFirst().stream().filter(event -> event.key() != null).toList();
        Map<Owner, TreeMap<Integer, Change<?>>> changes = changes(inputs.getLast());
        Set<StateKey> keys = new HashSet<>();
        stream.forEach(event -> keys.add(table.key(event, 0)));
        Map<StateKey, byte[]> stored = batch.state().get(table.name(), keys);
        List<Event> joined = new ArrayList<>();
        for (Event event : stream) {
            StateKey key = table.key(event, 0);
            TreeMap<Integer, Change<?>> ofKey =
                    changes.getOrDefault(new Owner(key.partition(), key.key()), new TreeMap<>());
            Object result = joiner.apply(event.value(), row(event, ofKey, stored.get(key)));
            if (result != null) {
                joined.add(event.withValue(result));
            }
        }
        return joined;
    }

    /** The last change up to the record; without one in this batch, what the store holds from before. */
    private @Nullable Object row(Event event, TreeMap<Integer, Change<?>> changes, byte @Nullable [] stored) {
        int ordinal = event.at().ordinal();
        Map.Entry<Integer, Change<?>> last = changes.floorEntry(ordinal);
        if (last != null) {
            return last.getValue().after();
        }
        Object before = table.value(stored);
        return before == null ? null : view.apply(before);
    }

    private Map<Owner, TreeMap<Integer, Change<?>>> changes(List<Event> table) {
        Map<Owner, TreeMap<Integer, Change<?>>> changes = new HashMap<>();
        for (Event event : table) {
            changes.computeIfAbsent(new Owner(event.partition(), this.table.keyBytes(event)), _ -> new TreeMap<>())
                    .put(event.at().ordinal(), (Change<?>) Objects.requireNonNull(event.value()));
        }
        return changes;
    }
}
