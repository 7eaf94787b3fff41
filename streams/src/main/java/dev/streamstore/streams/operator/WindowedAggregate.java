package dev.streamstore.streams.operator;

import dev.streamstore.streams.Change;
import dev.streamstore.streams.TimeWindows;
import dev.streamstore.streams.Window;
import dev.streamstore.streams.Windowed;
import dev.streamstore.streams.state.StateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A row per key and window, at the start of the window. A record that comes after the grace of a window is late for it. */
public final class WindowedAggregate implements Operator {
    private final Store store;
    private final TimeWindows windows;
    private final long retentionMs;
    private final Upsert.Rule rule;

    /** @param retention how long a row is kept, from the start of its window; at least until the window is closed */
    public WindowedAggregate(Store store, TimeWindows windows, Duration retention, Upsert.Rule rule) {
        this.store = store;
        this.windows = windows;
        this.retentionMs = Math.max(
                retention.toMillis(), windows.size().plus(windows.grace()).toMillis());
        this.rule = rule;
    }

    private record Entry(Event event, StateKey key) {}

    @Override
    public List<Event> process(List<List<Event>> inputs, Batch batch) {
        List<Entry> entries = new ArrayList<>();
        for (Event event : Events.interleave(inputs)) {
            if (event.key() != null) {
                assign(event, batch, entries);
            }
        }
        List<Event> changes = apply(entries, batch);
        batch.expire(store.name(), retentionMs);
        return changes;
    }

    private void assign(Event event, Batch batch, List<Entry> entries) {
        long watermarkMs = batch.watermarkMs(event);
        boolean late = false;
        for (long startMs : windows.startsMs(event.timestampMs())) {
            if (closesAtMs(startMs) <= watermarkMs) {
                late = true;
            } else {
                entries.add(new Entry(event, store.key(event, startMs)));
            }
        }
        if (late) {
            batch.countLate(store.name(), event.partition());
        }
    }

    /** The watermark at which the window takes nothing in any more. */
    private long closesAtMs(long startMs) {
        return startMs + windows.size().plus(windows.grace()).toMillis();
    }

    private List<Event> apply(List<Entry> entries, Batch batch) {
        Set<StateKey> keys = new HashSet<>();
        entries.forEach(entry -> keys.add(entry.key));
        Map<StateKey, @Nullable Object> rows = new HashMap<>();
        batch.state().get(store.name(), keys).forEach((key, bytes) -> rows.put(key, store.value(bytes)));
        Set<StateKey> changed = new HashSet<>();
        List<Event> changes = new ArrayList<>();
        for (Entry entry : entries) {
            Object key = Objects.requireNonNull(entry.event.key());
            Object before = rows.get(entry.key);
            Object after = rule.apply(key, entry.event.value(), before);
            if (!Objects.equals(before, after)) {
                rows.put(entry.key, after);
                changed.add(entry.key);
                var windowed = new Windowed<>(key, windows.at(entry.key.timeMs()));
                changes.add(entry.event.with(windowed, new Change<>(before, after)));
            }
        }
        changed.forEach(key -> batch.state().put(store.name(), key, store.bytes(rows.get(key))));
        return changes;
    }

    /** Each window once, when it is closed. */
    public FinalResults finalResults() {
        long closesAfterMs = windows.size().plus(windows.grace()).toMillis();
        return new FinalResults(store, closesAfterMs, new FinalResults.Rows() {
            @Override
            public long timeMs(Window window) {
                return window.start().toEpochMilli();
            }

            @Override
            public FinalResults.Row read(StateKey key, Object stored) {
                return new FinalResults.Row(windows.at(key.timeMs()), stored);
            }
        });
    }
}
