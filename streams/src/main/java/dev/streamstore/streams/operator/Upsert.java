package dev.streamstore.streams.operator;

import dev.streamstore.streams.Change;
import dev.streamstore.streams.state.StateKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row per key, changed by every record of the key: aggregations without windows, and tables. Tells the changes; a
 * record that changes nothing is told to nobody. Records without a key are left out.
 */
public final class Upsert implements Operator {
    private final Store store;
    private final Rule rule;

    /** What a row becomes; null: it goes. */
    @FunctionalInterface
    public interface Rule {
        @Nullable
        Object apply(Object key, @Nullable Object value, @Nullable Object before);
    }

    public Upsert(Store store, Rule rule) {
        this.store = store;
        this.rule = rule;
    }

    @Override
    public List<Event> process(List<List<Event>> inputs, Batch batch) {
        List<Event> events = Events.interleave(inputs).stream()
                .filter(event -> event.key() != null)
                .toList();
        List<StateKey> keys = events.stream().map(event -> store.key(event, 0)).toList();
        Map<StateKey, @Nullable Object> rows = new HashMap<>();
        batch.state().get(store.name(), new HashSet<>(keys)).forEach((key, bytes) -> rows.put(key, store.value(bytes)));
        Set<StateKey> changed = new HashSet<>();
        List<Event> changes = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            Object before = rows.get(keys.get(i));
            Object after = rule.apply(Objects.requireNonNull(event.key()), event.value(), before);
            if (!Objects.equals(before, after)) {
                rows.put(keys.get(i), after);
                changed.add(keys.get(i));
                changes.add(event.withValue(new Change<>(before, after)));
            }
        }
        changed.forEach(key -> batch.state().put(store.name(), key, store.bytes(rows.get(key))));
        return changes;
    }
}
