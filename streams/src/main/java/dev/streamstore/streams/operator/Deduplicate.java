package dev.streamstore.streams.operator;

import dev.streamstore.streams.state.KeyRange;
import dev.streamstore.streams.state.StateEntry;
import dev.streamstore.streams.state.StateKey;
import dev.streamstore.streams.state.TimeRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Lets the first record of an id pass, and none of the same id within a time before or after it. A record older than
 * that can't be told from a repetition and is late.
 */
public final class Deduplicate implements Operator {
    private static final byte[] SEEN = {};

    private final Store store;
    private final Function<Event, Object> id;
    private final long withinMs;

    /** @param store its keys are ids; its values are not used */
    public Deduplicate(Store store, Function<Event, Object> id, Duration within) {
        this.store = store;
        this.id = id;
        this.withinMs = within.toMillis();
    }

    @Override
    public List<Event> process(List<List<Event>> inputs, Batch batch) {
        List<Event> events = Events.interleave(inputs);
        List<StateKey> ids = events.stream()
                .map(event -> store.key(event.with(id.apply(event), null), event.timestampMs()))
                .toList();
        Map<StateKey, Set<Long>> seen = read(ids, batch);
        List<Event> first = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            Set<Long> times = Objects.requireNonNull(seen.get(untimed(ids.get(i))));
            if (event.timestampMs() + withinMs < batch.watermarkMs(event)) {
                batch.countLate(store.name(), event.partition());
            } else if (times.stream().noneMatch(time -> Math.abs(time - event.timestampMs()) <= withinMs)) {
                times.add(event.timestampMs());
                batch.state().put(store.name(), ids.get(i), SEEN);
                first.add(event);
            }
        }
        batch.expire(store.name(), 2 * withinMs);
        return first;
    }

    private Map<StateKey, Set<Long>> read(List<StateKey> ids, Batch batch) {
        Map<StateKey, Set<Long>> seen = new HashMap<>();
        Map<StateKey, TimeRange> times = new HashMap<>();
        for (StateKey each : ids) {
            seen.putIfAbsent(untimed(each), new HashSet<>());
            times.merge(
                    untimed(each), new TimeRange(each.timeMs() - withinMs, each.timeMs() + withinMs), TimeRange::span);
        }
        List<KeyRange> ranges = new ArrayList<>();
        times.forEach((key, range) -> ranges.add(new KeyRange(key.partition(), key.key(), range)));
        for (StateEntry entry : batch.state().range(store.name(), ranges)) {
            Objects.requireNonNull(seen.get(untimed(entry.key())))
                    .add(entry.key().timeMs());
        }
        return seen;
    }

    private static StateKey untimed(StateKey key) {
        return new StateKey(key.partition(), key.key(), 0);
    }
}
