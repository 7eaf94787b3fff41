package dev.streamstore.streams.operator;

import dev.streamstore.streams.JoinWindows;
import dev.streamstore.streams.state.Bytes;
import dev.streamstore.streams.state.KeyRange;
import dev.streamstore.streams.state.StateEntry;
import dev.streamstore.streams.state.StateKey;
import dev.streamstore.streams.state.TimeRange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * Pairs records of two streams that have the same key and are at most so far apart; a pair has the later timestamp. Each
 * side keeps its records until no partner can come; a record that comes after that is late.
 */
public final class StreamJoin implements Operator {
    private final Side left;
    private final Side right;
    private final BinaryOperator<Object> joiner;
    private final long waitMs;
    private final long retentionMs;

    public StreamJoin(Store left, Store right, JoinWindows windows, BinaryOperator<Object> joiner) {
        long beforeMs = windows.before().toMillis();
        long afterMs = windows.after().toMillis();
        this.left = new Side(left, beforeMs, afterMs);
        this.right = new Side(right, afterMs, beforeMs);
        this.joiner = joiner;
        this.waitMs = Math.max(beforeMs, afterMs) + windows.grace().toMillis();
        this.retentionMs = waitMs + Math.max(beforeMs, afterMs);
    }

    /** One stream, and where a record of it finds its partners in the other. */
    private record Side(Store store, long beforeMs, long afterMs) {
        TimeRange partners(Event event) {
            return new TimeRange(event.timestampMs() - beforeMs, event.timestampMs() + afterMs);
        }
    }

    private record Owner(int partition, Bytes key) {}

    /** What is kept of one side: per key, by time, in the order of arrival. */
    private static final class Kept {
        private final Store store;
        private final Map<Owner, TreeMap<Long, List<Object>>> records = new HashMap<>();
        private final Set<StateKey> changed = new HashSet<>();

        Kept(Store store) {
            this.store = store;
        }

        void add(Owner owner, long timeMs, Object value) {
            at(owner).computeIfAbsent(timeMs, _ -> new ArrayList<>()).add(value);
            changed.add(new StateKey(owner.partition, owner.key, timeMs));
        }

        TreeMap<Long, List<Object>> at(Owner owner) {
            return records.computeIfAbsent(owner, _ -> new TreeMap<>());
        }

        void store(Batch batch) {
            for (StateKey key : changed) {
                List<Object> values = Objects.requireNonNull(
                        at(new Owner(key.partition(), key.key())).get(key.timeMs()));
                batch.state().put(store.name(), key, Values.serialize(values, store));
            }
        }
    }

    @Override
    public List<Event> process(List<List<Event>> inputs, Batch batch) {
        Set<Event> lefts = Collections.newSetFromMap(new IdentityHashMap<>());
        lefts.addAll(inputs.getFirst());
        List<Event> events = Events.interleave(inputs).stream()
                .filter(event -> event.key() != null && event.value() != null)
                .toList();
        Kept keptLeft = read(left, events, batch);
        Kept keptRight = read(right, events, batch);
        List<Event> joined = new ArrayList<>();
        for (Event event : events) {
            boolean isLeft = lefts.contains(event);
            Side side = isLeft ? left : right;
            if (event.timestampMs() + waitMs < batch.watermarkMs(event)) {
                batch.countLate(side.store.name(), event.partition());
                continue;
            }
            Owner owner = new Owner(event.partition(), side.store.keyBytes(event));
            Object value = Objects.requireNonNull(event.value());
            (isLeft ? keptLeft : keptRight).add(owner, event.timestampMs(), value);
            TimeRange times = side.partners(event);
            (isLeft ? keptRight : keptLeft)
                    .at(owner)
                    .subMap(times.firstMs(), true, times.lastMs(), true)
                    .forEach((time, partners) -> partners.forEach(partner -> joined.add(
                            event.withValue(isLeft ? joiner.apply(value, partner) : joiner.apply(partner, value))
                                    .withTimestamp(Math.max(time, event.timestampMs())))));
        }
        keptLeft.store(batch);
        keptRight.store(batch);
        batch.expire(left.store.name(), retentionMs);
        batch.expire(right.store.name(), retentionMs);
        return joined;
    }

    /** What this batch may pair with, or add to: of every key, around the times of its records. */
    private Kept read(Side side, List<Event> events, Batch batch) {
        long reachMs = Math.max(side.beforeMs, side.afterMs);
        Map<Owner, TimeRange> times = new HashMap<>();
        for (Event event : events) {
            times.merge(
                    new Owner(event.partition(), side.store.keyBytes(event)),
                    new TimeRange(event.timestampMs() - reachMs, event.timestampMs() + reachMs),
                    TimeRange::span);
        }
        List<KeyRange> ranges = new ArrayList<>();
        times.forEach((owner, range) -> ranges.add(new KeyRange(owner.partition, owner.key, range)));
        Kept kept = new Kept(side.store);
        for (StateEntry entry : batch.state().range(side.store.name(), ranges)) {
            StateKey key = entry.key();
            kept.at(new Owner(key.partition(), key.key()))
                    .put(key.timeMs(), Values.deserialize(entry.value(), side.store));
        }
        return kept;
    }

    /**
     * Several values of one key and time, in the order of arrival.
     *
     * <table>
     * <caption>Layout, repeated</caption>
     * <tr><td>0</td><td>length of the value in bytes, 4 bytes, big endian</td></tr>
     * <tr><td>4</td><td>the value</td></tr>
     * </table>
     */
    private static final class Values {
        static byte[] serialize(List<Object> values, Store store) {
            List<byte[]> all = values.stream().map(store.values()::serialize).toList();
            ByteBuffer buffer = ByteBuffer.allocate(
                    all.stream().mapToInt(bytes -> Integer.BYTES + bytes.length).sum());
            all.forEach(bytes -> buffer.putInt(bytes.length).put(bytes));
            return buffer.array();
        }

        static List<Object> deserialize(byte[] bytes, Store store) {
            List<Object> values = new ArrayList<>();
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                byte[] value = new byte[buffer.getInt()];
                buffer.get(value);
                values.add(Objects.requireNonNull(store.values().deserialize(value)));
            }
            return values;
        }
    }
}
