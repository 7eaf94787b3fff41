package dev.streamstore.streams.postgres;

import dev.streamstore.client.TopicPartition;
import dev.streamstore.streams.state.Bytes;
import dev.streamstore.streams.state.InputProgress;
import dev.streamstore.streams.state.KeyRange;
import dev.streamstore.streams.state.OutputLane;
import dev.streamstore.streams.state.OutputRecord;
import dev.streamstore.streams.state.StateEntry;
import dev.streamstore.streams.state.StateKey;
import dev.streamstore.streams.state.StateTransaction;
import dev.streamstore.streams.state.TaskId;
import dev.streamstore.streams.state.TimeRange;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** A database transaction; its changes are gathered and written right before the commit, in a few statements. */
final class PostgresTransaction implements StateTransaction {
    private final Connection connection;
    private final Sql sql;
    private final SortedSet<TaskId> tasks;
    private final Changes changes = new Changes();
    private final Map<TaskId, Long> watermarks = new HashMap<>();

    PostgresTransaction(Connection connection, SortedSet<TaskId> tasks) {
        this.connection = connection;
        this.sql = new Sql(connection);
        this.tasks = tasks;
    }

    /** Takes the tasks' rows in their order, so that two transactions never wait for each other in a circle. */
    void lock() {
        lockExisting();
        if (watermarks.size() < tasks.size()) {
            sql.update("""
                    INSERT INTO streams_task (subtopology, partition, watermark)
                    SELECT t.subtopology, t.partition, ? FROM unnest(?, ?) AS t (subtopology, partition)
                    ORDER BY 1, 2 ON CONFLICT DO NOTHING""", InputProgress.NOTHING_SEEN, subtopologies(), partitions());
            lockExisting();
        }
    }

    private void lockExisting() {
        sql.query(
                """
                SELECT k.subtopology, k.partition, k.watermark FROM streams_task k
                JOIN unnest(?, ?) AS t (subtopology, partition)
                    ON k.subtopology = t.subtopology AND k.partition = t.partition
                ORDER BY k.subtopology COLLATE "C", k.partition FOR UPDATE OF k""",
                row -> watermarks.put(new TaskId(row.getString(1), row.getInt(2)), row.getLong(3)),
                subtopologies(),
                partitions());
    }

    private String[] subtopologies() {
        return tasks.stream().map(TaskId::subtopology).toArray(String[]::new);
    }

    private Integer[] partitions() {
        return tasks.stream().map(TaskId::partition).toArray(Integer[]::new);
    }

    @Override
    public Map<TaskId, Long> watermarks() {
        return watermarks;
    }

    @Override
    public Map<TopicPartition, InputProgress> inputs() {
        Map<TopicPartition, InputProgress> inputs = new HashMap<>();
        sql.query(
                """
                SELECT i.topic, i.partition, i.next_offset, i.max_timestamp FROM streams_input i
                JOIN unnest(?, ?) AS t (subtopology, partition)
                    ON i.subtopology = t.subtopology AND i.partition = t.partition""",
                row -> inputs.put(
                        new TopicPartition(row.getString(1), row.getInt(2)),
                        new InputProgress(row.getLong(3), row.getLong(4))),
                subtopologies(),
                partitions());
        return inputs;
    }

    @Override
    public Map<StateKey, byte[]> get(String store, Collection<StateKey> keys) {
        Map<StateKey, byte[]> found = new HashMap<>();
        if (keys.isEmpty()) {
            return found;
        }
        sql.query(
                        """
                        SELECT s.partition, s.key, s.time, s.value
                        FROM unnest(?, ?, ?) AS k (partition, key, time)
                        JOIN streams_state s
                            ON s.store = ? AND s.partition = k.partition AND s.key = k.key AND s.time = k.time""",
                        PostgresTransaction::entry,
                        keys.stream().map(StateKey::partition).toArray(Integer[]::new),
                        keys.stream().map(key -> key.key().array()).toArray(byte[][]::new),
                        keys.stream().map(StateKey::timeMs).toArray(Long[]::new),
                        store)
                .forEach(entry -> found.put(entry.key(), entry.value()));
        return found;
    }

    @Override
    public List<StateEntry> range(String store, Collection<KeyRange> ranges) {
        if (ranges.isEmpty()) {
            return List.of();
        }
        return sql.query(
                """
                SELECT DISTINCT s.partition, s.key, s.time, s.value
                FROM unnest(?, ?, ?, ?) AS k (partition, key, first, last)
                JOIN streams_state s
                    ON s.store = ? AND s.partition = k.partition AND s.key = k.key AND s.time BETWEEN k.first AND k.last
                ORDER BY s.partition, s.key, s.time""",
                PostgresTransaction::entry,
                ranges.stream().map(KeyRange::partition).toArray(Integer[]::new),
                ranges.stream().map(range -> range.key().array()).toArray(byte[][]::new),
                ranges.stream().map(range -> range.times().firstMs()).toArray(Long[]::new),
                ranges.stream().map(range -> range.times().lastMs()).toArray(Long[]::new),
                store);
    }

    @Override
    public List<StateEntry> within(String store, Map<Integer, TimeRange> timesByPartition) {
        if (timesByPartition.isEmpty()) {
            return List.of();
        }
        List<Map.Entry<Integer, TimeRange>> times = List.copyOf(timesByPartition.entrySet());
        return sql.query(
                """
                SELECT s.partition, s.key, s.time, s.value
                FROM unnest(?, ?, ?) AS k (partition, first, last)
                JOIN streams_state s ON s.store = ? AND s.partition = k.partition AND s.time BETWEEN k.first AND k.last
                    AND s.time <> 0
                ORDER BY s.partition, s.key, s.time""",
                PostgresTransaction::entry,
                times.stream().map(Map.Entry::getKey).toArray(Integer[]::new),
                times.stream().map(entry -> entry.getValue().firstMs()).toArray(Long[]::new),
                times.stream().map(entry -> entry.getValue().lastMs()).toArray(Long[]::new),
                store);
    }

    static StateEntry entry(ResultSet row) throws SQLException {
        StateKey key = new StateKey(row.getInt(1), new Bytes(row.getBytes(2)), row.getLong(3));
        return new StateEntry(key, row.getBytes(4));
    }

    @Override
    public void put(String store, StateKey key, byte @Nullable [] value) {
        changes.put(store, key, value);
    }

    @Override
    public void expire(String store, int partition, long beforeMs) {
        changes.expire(store, partition, beforeMs);
    }

    @Override
    public void advance(TaskId task, long watermarkMs, Map<TopicPartition, InputProgress> inputs) {
        changes.advance(task, watermarkMs, inputs);
    }

    @Override
    public void output(OutputLane lane, List<OutputRecord> records) {
        changes.output(lane, records);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(connection) ? Optional.of(type.cast(connection)) : Optional.empty();
    }

    @Override
    public void commit() {
        changes.write(sql);
        try {
            connection.commit();
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }

    @Override
    public void close() {
        try (connection) {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }
}
