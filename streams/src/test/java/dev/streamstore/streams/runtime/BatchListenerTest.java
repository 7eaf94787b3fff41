package dev.streamstore.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.streams.Serdes;
import dev.streamstore.streams.dsl.Consumed;
import dev.streamstore.streams.dsl.Materialized;
import dev.streamstore.streams.dsl.StreamBuilder;
import dev.streamstore.streams.postgres.Database;
import dev.streamstore.streams.postgres.PostgresStateBackend;
import dev.streamstore.streams.state.StateTransaction;
import dev.streamstore.streams.topology.Topology;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a listener writes beside the state is there once, and if and only if the state is. */
class BatchListenerTest {
    private static final TopicPartition WORDS = new TopicPartition("words", 0);

    private final DataSource database = Database.empty();
    private final PostgresStateBackend backend = new PostgresStateBackend(database);
    private final Processing processing = new Processing(countOfWords(), backend, this::write);
    private boolean isRefusing;

    @BeforeEach
    void anEmptyTable() throws SQLException {
        execute("drop table if exists taken; create table taken (record_offset bigint)");
    }

    private static Topology countOfWords() {
        StreamBuilder builder = new StreamBuilder("test", 1);
        Consumed<String, String> words = Consumed.with(
                Serdes.string(),
                record -> Optional.of(new String(record.value(), StandardCharsets.UTF_8))
                        .filter(word -> !word.equals("foreign")));
        builder.stream("words", words).groupByKey().count(Materialized.as("counts", Serdes.string(), Serdes.longs()));
        return builder.build();
    }

    private void write(List<ConsumerRecord> records, StateTransaction transaction) {
        Connection connection = transaction.unwrap(Connection.class).orElseThrow();
        try (var insert = connection.prepareStatement("insert into taken values (?)")) {
            for (ConsumerRecord record : records) {
                insert.setLong(1, record.offset());
                insert.execute();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        if (isRefusing) {
            throw new IllegalStateException("refused");
        }
    }

    private void process(long from, String... words) {
        List<ConsumerRecord> records = LongStream.range(0, words.length)
                .mapToObj(i -> new ConsumerRecord(
                        WORDS,
                        from + i,
                        Instant.EPOCH.plusSeconds(from + i),
                        new byte[] {1},
                        words[(int) i].getBytes(StandardCharsets.UTF_8),
                        List.of()))
                .toList();
        processing.process(List.of(new Slice(WORDS, from, records)), Set.of(), Set.of());
    }

    @Test
    void whatIsNewAndCaredForIsToldOnce() throws SQLException {
        process(0, "a", "foreign", "b");
        process(0, "a", "foreign", "b", "c");
        process(0, "a", "foreign", "b", "c");
        assertThat(taken()).containsExactly(0L, 2L, 3L);
    }

    @Test
    void aListenerThatFailsUndoesTheBatch() throws SQLException {
        isRefusing = true;
        assertThatThrownBy(() -> process(0, "a")).hasMessage("refused");
        assertThat(taken()).isEmpty();
        isRefusing = false;
        process(0, "a");
        assertThat(taken()).containsExactly(0L);
    }

    private List<Long> taken() throws SQLException {
        List<Long> offsets = new ArrayList<>();
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select record_offset from taken order by 1")) {
            while (rows.next()) {
                offsets.add(rows.getLong(1));
            }
        }
        return offsets;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
