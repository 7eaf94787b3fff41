package dev.streamstore.streams.operator;

import dev.streamstore.streams.Change;
import dev.streamstore.streams.Window;
import dev.streamstore.streams.Windowed;
import dev.streamstore.streams.state.InputProgress;
import dev.streamstore.streams.state.StateEntry;
import dev.streamstore.streams.state.StateKey;
import dev.streamstore.streams.state.TimeRange;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Tells each window's result once, when the watermark says that nothing can change it any more; with the end of the
 * window as timestamp. Reads the aggregation's own store: closing needs no second copy.
 */
public final class FinalResults implements Operator {
    private static final Comparator<Closed> ORDER = Comparator.comparingInt(Closed::ordinal)
            .thenComparing(closed -> closed.row.window())
            .thenComparing(Closed::key);

    private final Store store;
    private final long closesAfterMs;
    private final Rows rows;

    /** A window and its value, as far as they can be told from a row. */
    record Row(Window window, Object value) {}

    /** How windows are rows. */
    interface Rows {
        /** The time of the row of a window. */
        long timeMs(Window window);

        Row read(StateKey key, Object stored);
    }

    /** @param closesAfterMs how far the watermark is beyond the time of a row when its window closes */
    FinalResults(Store store, long closesAfterMs, Rows rows) {
        this.store = store;
        this.closesAfterMs = closesAfterMs;
        this.rows = rows;
    }

    private record Closed(int ordinal, StateKey key, Row row) {}

    @Override
    public boolean followsTime() {
        return true;
    }

    @Override
    public List<Event> process(List<List<Event>> inputs, Batch batch) {
        Map<Integer, TimeRange> closing = new HashMap<>();
        batch.timelines().forEach((partition, timeline) -> {
            if (timeline.moves()) {
                closing.put(partition, closing(timeline));
            }
        });
        if (closing.isEmpty()) {
            return List.of();
        }
        Map<StateKey, Row> closed = new TreeMap<>();
        for (StateEntry entry : batch.state().within(store.name(), closing)) {
            closed.put(entry.key(), rows.read(entry.key(), Objects.requireNonNull(store.value(entry.value()))));
        }
        Events.interleave(inputs).forEach(event -> addChange(event, closing, closed));
        return closed.entrySet().stream()
                .map(entry -> closed(entry.getKey(), entry.getValue(), batch))
                .sorted(ORDER)
                .map(this::event)
                .toList();
    }

    /** The times of the rows whose windows close in this batch. */
    private TimeRange closing(Timeline timeline) {
        long first = timeline.beforeMs() == InputProgress.NOTHING_SEEN
                ? Long.MIN_VALUE
                : timeline.beforeMs() - closesAfterMs + 1;
        return new TimeRange(first, timeline.endMs() - closesAfterMs);
    }

    private void addChange(Event event, Map<Integer, TimeRange> closing, Map<StateKey, Row> closed) {
        Windowed<?> windowed = (Windowed<?>) Objects.requireNonNull(event.key());
        TimeRange times = closing.get(event.partition());
        long timeMs = rows.timeMs(windowed.window());
        if (times != null && times.contains(timeMs)) {
            StateKey key = store.key(event.with(windowed.key(), null), timeMs);
            Object after = ((Change<?>) Objects.requireNonNull(event.value())).after();
            Row known = closed.get(key);
            if (after != null) {
                closed.put(key, new Row(windowed.window(), after));
            } else if (known != null && known.window().equals(windowed.window())) {
                closed.remove(key);
            }
        }
    }

    private Closed closed(StateKey key, Row row, Batch batch) {
        int ordinal = batch.timeline(key.partition()).reaches(key.timeMs() + closesAfterMs);
        return new Closed(ordinal, key, row);
    }

    private Event event(Closed closed) {
        Object key = store.keys().deserialize(closed.key.key().array());
        return new Event(
                new Position(closed.key.partition(), closed.ordinal),
                new Windowed<>(key, closed.row.window()),
                closed.row.value(),
                closed.row.window().end().toEpochMilli());
    }
}
