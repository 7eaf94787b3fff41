package dev.streamstore.streams.postgres;

import dev.streamstore.client.NumberedProducer;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.streams.state.InputProgress;
import dev.streamstore.streams.state.OutputBatch;
import dev.streamstore.streams.state.OutputLane;
import dev.streamstore.streams.state.OutputRecord;
import dev.streamstore.streams.state.ProducerIdentity;
import dev.streamstore.streams.state.StateBackend;
import dev.streamstore.streams.state.StateEntry;
import dev.streamstore.streams.state.StateException;
import dev.streamstore.streams.state.StateTransaction;
import dev.streamstore.streams.state.StateView;
import dev.streamstore.streams.state.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * {@link StateBackend} in PostgreSQL. What is committed survives whatever PostgreSQL's own settings say it survives.
 *
 * <p>A task is its row in {@code streams_task}, locked for the whole transaction: nobody else changes its state or reads
 * its offsets to go on from them, whatever the consumer group believes. Needs a connection at a time per caller.
 */
public final class PostgresStateBackend implements StateBackend {
    private final DataSource dataSource;

    public PostgresStateBackend(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public StateTransaction begin(Collection<TaskId> tasks) {
        Connection connection = connect();
        try {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            PostgresTransaction transaction = new PostgresTransaction(connection, new TreeSet<>(tasks));
            transaction.lock();
            return transaction;
        } catch (SQLException e) {
            discard(connection);
            throw Sql.failed(e);
        } catch (StateException e) {
            discard(connection);
            throw e;
        }
    }

    @Override
    public <T> T read(Function<StateView, T> query) {
        Connection connection = connect();
        try {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            return query.apply(new View(new Sql(connection)));
        } catch (SQLException e) {
            throw Sql.failed(e);
        } finally {
            restore(connection);
        }
    }

    private static void restore(Connection connection) {
        try (connection) {
            connection.rollback();
            connection.setReadOnly(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }

    private <T> T withSql(Function<Sql, T> work) {
        try (Connection connection = connect()) {
            return work.apply(new Sql(connection));
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }

    private Connection connect() {
        try {
            return dataSource.getConnection();
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }

    private static void discard(Connection connection) {
        try (connection) {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // Already failed: the caller is told of that.
        }
    }

    private record View(Sql sql) implements StateView {
        @Override
        public List<StateEntry> scan(String store, long fromMs) {
            return sql.query("""
                    SELECT partition, key, time, value FROM streams_state
                    WHERE store = ? AND time >= ? ORDER BY partition, key, time""", PostgresTransaction::entry, store, fromMs);
        }

        @Override
        public Map<TaskId, Long> watermarks() {
            Map<TaskId, Long> all = new HashMap<>();
            sql.query(
                    "SELECT subtopology, partition, watermark FROM streams_task",
                    row -> all.put(new TaskId(row.getString(1), row.getInt(2)), row.getLong(3)));
            return all;
        }

        @Override
        public Map<TopicPartition, InputProgress> inputs() {
            Map<TopicPartition, InputProgress> all = new HashMap<>();
            sql.query(
                    "SELECT topic, partition, next_offset, max_timestamp FROM streams_input",
                    row -> all.put(
                            new TopicPartition(row.getString(1), row.getInt(2)),
                            new InputProgress(row.getLong(3), row.getLong(4))));
            return all;
        }
    }

    @Override
    public List<OutputBatch> unpublished(Collection<TaskId> tasks) {
        if (tasks.isEmpty()) {
            return List.of();
        }
        List<TaskId> all = List.copyOf(tasks);
        record Line(OutputLane lane, long batch, OutputRecord record) {}
        List<Line> lines = withSql(sql -> sql.query(
                """
                SELECT o.subtopology, o.partition, o.topic, o.target, o.batch, o.key, o.value, o.timestamp_ms
                FROM streams_output o
                JOIN unnest(?, ?) AS t (subtopology, partition)
                    ON o.subtopology = t.subtopology AND o.partition = t.partition
                ORDER BY o.subtopology, o.partition, o.topic, o.target, o.sequence""",
                row -> new Line(
                        new OutputLane(
                                new TaskId(row.getString(1), row.getInt(2)),
                                new TopicPartition(row.getString(3), row.getInt(4))),
                        row.getLong(5),
                        new OutputRecord(row.getBytes(6), row.getBytes(7), Instant.ofEpochMilli(row.getLong(8)))),
                all.stream().map(TaskId::subtopology).toArray(String[]::new),
                all.stream().map(TaskId::partition).toArray(Integer[]::new)));
        List<OutputBatch> batches = new ArrayList<>();
        List<OutputRecord> records = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            records.add(line.record);
            boolean isLast = i + 1 == lines.size()
                    || lines.get(i + 1).batch != line.batch
                    || !lines.get(i + 1).lane.equals(line.lane);
            if (isLast) {
                batches.add(new OutputBatch(line.lane, line.batch, records));
                records.clear();
            }
        }
        return batches;
    }

    @Override
    public void published(OutputLane lane, long throughSequence) {
        int unused = withSql(sql -> sql.update(
                """
                DELETE FROM streams_output
                WHERE subtopology = ? AND partition = ? AND topic = ? AND target = ? AND sequence <= ?""",
                lane.task().subtopology(),
                lane.task().partition(),
                lane.target().topic(),
                lane.target().partition(),
                throughSequence));
    }

    @Override
    public Optional<ProducerIdentity> producer(OutputLane lane) {
        return withSql(sql -> producer(sql, lane));
    }

    private static Optional<ProducerIdentity> producer(Sql sql, OutputLane lane) {
        return sql
                .query(
                        """
                        SELECT producer_id, producer_epoch, base_sequence FROM streams_lane
                        WHERE subtopology = ? AND partition = ? AND topic = ? AND target = ?
                            AND producer_id IS NOT NULL""",
                        row -> new ProducerIdentity(
                                new NumberedProducer.Identity(row.getLong(1), row.getShort(2)), row.getLong(3)),
                        lane.task().subtopology(),
                        lane.task().partition(),
                        lane.target().topic(),
                        lane.target().partition())
                .stream()
                .findFirst();
    }

    @Override
    public ProducerIdentity identify(OutputLane lane, @Nullable ProducerIdentity instead, ProducerIdentity identity) {
        return withSql(sql -> {
            int unused = sql.update(
                    """
                    UPDATE streams_lane SET producer_id = ?, producer_epoch = ?, base_sequence = ?
                    WHERE subtopology = ? AND partition = ? AND topic = ? AND target = ?
                        AND (producer_id IS NULL OR producer_id = ? AND producer_epoch = ?)""",
                    identity.producer().producerId(),
                    identity.producer().epoch(),
                    identity.baseSequence(),
                    lane.task().subtopology(),
                    lane.task().partition(),
                    lane.target().topic(),
                    lane.target().partition(),
                    instead == null ? -1L : instead.producer().producerId(),
                    instead == null ? (short) -1 : instead.producer().epoch());
            return producer(sql, lane)
                    .orElseThrow(() -> new StateException("[PostgresStateBackend] no lane " + lane, null));
        });
    }
}
