package dev.streamstore.streams.postgres;

import dev.streamstore.client.TopicPartition;
import dev.streamstore.streams.state.InputProgress;
import dev.streamstore.streams.state.OutputBatch;
import dev.streamstore.streams.state.OutputLane;
import dev.streamstore.streams.state.OutputRecord;
import dev.streamstore.streams.state.StateKey;
import dev.streamstore.streams.state.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What a transaction is going to change; written set by set. For one thread. */
final class Changes {
    private final Map<String, Map<StateKey, byte @Nullable []>> values = new TreeMap<>();
    private final List<Expiry> expiries = new ArrayList<>();
    private final Map<TaskId, Long> watermarks = new TreeMap<>();
    private final List<Input> inputs = new ArrayList<>();
    private final Map<OutputLane, List<OutputRecord>> outputs = new TreeMap<>();

    private record Value(String store, StateKey key, byte @Nullable [] value) {}

    private record Expiry(String store, int partition, long beforeMs) {}

    private record Input(TaskId task, String topic, InputProgress progress) {}

    private record Output(OutputLane lane, long sequence, long batch, OutputRecord record) {}

    void put(String store, StateKey key, byte @Nullable [] value) {
        values.computeIfAbsent(store, _ -> new TreeMap<>()).put(key, value);
    }

    void expire(String store, int partition, long beforeMs) {
        expiries.add(new Expiry(store, partition, beforeMs));
    }

    void advance(TaskId task, long watermarkMs, Map<TopicPartition, InputProgress> progress) {
        watermarks.put(task, watermarkMs);
        progress.forEach((partition, at) -> inputs.add(new Input(task, partition.topic(), at)));
    }

    void output(OutputLane lane, List<OutputRecord> records) {
        outputs.computeIfAbsent(lane, _ -> new ArrayList<>()).addAll(records);
    }

    void write(Sql sql) {
        writeValues(sql);
        expiries.forEach(expiry -> sql.update(
                "DELETE FROM streams_state WHERE store = ? AND partition = ? AND time < ? AND time <> 0",
                expiry.store,
                expiry.partition,
                expiry.beforeMs));
        writeProgress(sql);
        if (!outputs.isEmpty()) {
            writeOutputs(sql);
        }
    }

    private void writeValues(Sql sql) {
        List<Value> set = new ArrayList<>();
        List<Value> removed = new ArrayList<>();
        values.forEach((store, entries) ->
                entries.forEach((key, value) -> (value == null ? removed : set).add(new Value(store, key, value))));
        if (!removed.isEmpty()) {
            sql.update("""
                    DELETE FROM streams_state s USING unnest(?, ?, ?, ?) AS k (store, partition, key, time)
                    WHERE s.store = k.store AND s.partition = k.partition AND s.key = k.key AND s.time = k.time""", keys(removed).toArray());
        }
        if (!set.isEmpty()) {
            List<Object> columns = keys(set);
            columns.add(set.stream().map(Value::value).toArray(byte[][]::new));
            sql.update("""
                    INSERT INTO streams_state (store, partition, key, time, value)
                    SELECT * FROM unnest(?, ?, ?, ?, ?)
                    ON CONFLICT (store, partition, key, time) DO UPDATE SET value = excluded.value""", columns.toArray());
        }
    }

    private static List<Object> keys(List<Value> values) {
        return new ArrayList<>(List.of(
                texts(values, Value::store),
                numbers(values, value -> value.key.partition()),
                values.stream().map(value -> value.key.key().array()).toArray(byte[][]::new),
                longs(values, value -> value.key.timeMs())));
    }

    private void writeProgress(Sql sql) {
        List<Map.Entry<TaskId, Long>> tasks = List.copyOf(watermarks.entrySet());
        if (tasks.isEmpty()) {
            return;
        }
        sql.update(
                """
                UPDATE streams_task k SET watermark = t.watermark
                FROM unnest(?, ?, ?) AS t (subtopology, partition, watermark)
                WHERE k.subtopology = t.subtopology AND k.partition = t.partition""",
                texts(tasks, task -> task.getKey().subtopology()),
                numbers(tasks, task -> task.getKey().partition()),
                longs(tasks, Map.Entry::getValue));
        sql.update(
                """
                INSERT INTO streams_input (subtopology, partition, topic, next_offset, max_timestamp)
                SELECT * FROM unnest(?, ?, ?, ?, ?)
                ON CONFLICT (subtopology, partition, topic) DO UPDATE
                    SET next_offset = excluded.next_offset, max_timestamp = excluded.max_timestamp""",
                texts(inputs, input -> input.task.subtopology()),
                numbers(inputs, input -> input.task.partition()),
                texts(inputs, Input::topic),
                longs(inputs, input -> input.progress.nextOffset()),
                longs(inputs, input -> input.progress.maxTimestampMs()));
    }

    private void writeOutputs(Sql sql) {
        List<Output> rows = new ArrayList<>();
        Map<OutputLane, Long> firsts = takeSequences(sql);
        outputs.forEach((lane, records) -> {
            long first = firsts.getOrDefault(lane, 0L);
            for (OutputBatch batch : OutputBatch.of(lane, first, records)) {
                long sequence = batch.firstSequence();
                for (OutputRecord record : batch.records()) {
                    rows.add(new Output(lane, sequence++, batch.firstSequence(), record));
                }
            }
        });
        sql.update(
                """
                INSERT INTO streams_output
                    (subtopology, partition, topic, target, sequence, batch, key, value, timestamp_ms)
                SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                texts(rows, row -> row.lane.task().subtopology()),
                numbers(rows, row -> row.lane.task().partition()),
                texts(rows, row -> row.lane.target().topic()),
                numbers(rows, row -> row.lane.target().partition()),
                longs(rows, Output::sequence),
                longs(rows, Output::batch),
                rows.stream().map(row -> row.record.key()).toArray(byte[][]::new),
                rows.stream().map(row -> row.record.value()).toArray(byte[][]::new),
                longs(rows, row -> row.record.timestamp().toEpochMilli()));
    }

    /** The first number of what each lane is given now. */
    private Map<OutputLane, Long> takeSequences(Sql sql) {
        List<Map.Entry<OutputLane, List<OutputRecord>>> lanes = List.copyOf(outputs.entrySet());
        Map<OutputLane, Long> firsts = new TreeMap<>();
        sql.query(
                """
                INSERT INTO streams_lane AS l (subtopology, partition, topic, target, next_sequence)
                SELECT * FROM unnest(?, ?, ?, ?, ?)
                ON CONFLICT (subtopology, partition, topic, target) DO UPDATE
                    SET next_sequence = l.next_sequence + excluded.next_sequence
                RETURNING subtopology, partition, topic, target, next_sequence""",
                row -> {
                    OutputLane lane = new OutputLane(
                            new TaskId(row.getString(1), row.getInt(2)),
                            new TopicPartition(row.getString(3), row.getInt(4)));
                    return firsts.put(
                            lane,
                            row.getLong(5)
                                    - outputs.getOrDefault(lane, List.of()).size());
                },
                texts(lanes, lane -> lane.getKey().task().subtopology()),
                numbers(lanes, lane -> lane.getKey().task().partition()),
                texts(lanes, lane -> lane.getKey().target().topic()),
                numbers(lanes, lane -> lane.getKey().target().partition()),
                longs(lanes, lane -> (long) lane.getValue().size()));
        return firsts;
    }

    private static <T> String[] texts(List<T> rows, Function<T, String> text) {
        return rows.stream().map(text).toArray(String[]::new);
    }

    private static <T> Integer[] numbers(List<T> rows, Function<T, Integer> number) {
        return rows.stream().map(number).toArray(Integer[]::new);
    }

    private static <T> Long[] longs(List<T> rows, ToLongFunction<T> number) {
        return rows.stream().map(number::applyAsLong).toArray(Long[]::new);
    }
}
