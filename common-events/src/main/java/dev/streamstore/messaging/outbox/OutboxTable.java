package dev.streamstore.messaging.outbox;

import dev.streamstore.client.ProducerRecord;
import dev.streamstore.messaging.broker.EventCodec;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The table {@code outbox}. Call in a transaction. Thread-safe. */
final class OutboxTable {
    /** Notified when a transaction that wrote to the outbox commits. */
    static final String CHANNEL = "streamstore_outbox";

    /** Key of the advisory lock: far from what an application would pick. */
    private static final long RELAY_LOCK = 0x5354_4f42_0000_0000L;

    /** The notification is delivered with the commit, to the relays of every instance. */
    private static final String INSERT_AND_NOTIFY = """
            with written as (
                insert into outbox (id, topic, partition, key, type, headers, payload, created_at)
                select id, topic, partition, key, type, headers, payload, created_at
                from unnest(cast(:ids as uuid[]), cast(:topics as text[]), cast(:partitions as int[]),
                            cast(:keys as text[]), cast(:types as text[]), cast(:headers as text[]),
                            cast(:payloads as text[]), cast(:created as timestamptz[]))
                    with ordinality as e (id, topic, partition, key, type, headers, payload, created_at, number)
                order by number)
            select pg_notify(:channel, '')
            """;

    private static final String SELECT = """
            select seq, topic, partition, key, headers, payload from outbox order by seq limit :limit
            """;

    private final JdbcClient jdbc;
    private final EventCodec codec;

    OutboxTable(JdbcClient jdbc, EventCodec codec) {
        this.jdbc = jdbc;
        this.codec = codec;
    }

    /** The same table in a transaction of the caller's. */
    OutboxTable in(Connection transaction) {
        return new OutboxTable(JdbcClient.create(new SingleConnectionDataSource(transaction, true)), codec);
    }

    /** Writes the rows, numbered in this order. */
    void insert(List<NewRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        jdbc.sql(INSERT_AND_NOTIFY)
                .param("ids", column(rows, row -> row.id().toString(), String[]::new))
                .param("topics", column(rows, NewRow::topic, String[]::new))
                .param("partitions", column(rows, NewRow::partition, Integer[]::new))
                .param("keys", column(rows, NewRow::key, String[]::new))
                .param("types", column(rows, NewRow::type, String[]::new))
                .param("headers", column(rows, NewRow::headers, String[]::new))
                .param("payloads", column(rows, NewRow::payload, String[]::new))
                .param("created", column(rows, row -> row.createdAt().toString(), String[]::new))
                .param("channel", CHANNEL)
                .query((_, _) -> true)
                .single();
    }

    private static <T extends @Nullable Object> T[] column(
            List<NewRow> rows, Function<NewRow, T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }

    /** Makes the caller the one relay at work, until the transaction ends. @return false when someone else is */
    boolean tryLock() {
        return jdbc.sql("select pg_try_advisory_xact_lock(:lock)")
                .param("lock", RELAY_LOCK)
                .query(Boolean.class)
                .single();
    }

    /** The first rows in order. To be read in a statement of its own, after the lock: only then it sees what its last holder deleted. */
    List<Row> first(int limit) {
        return jdbc.sql(SELECT).param("limit", limit).query((rs, _) -> row(rs)).list();
    }

    void delete(Collection<Row> rows) {
        if (!rows.isEmpty()) {
            jdbc.sql("delete from outbox where seq = any (:seqs)")
                    .param("seqs", rows.stream().map(Row::seq).toArray(Long[]::new))
                    .update();
        }
    }

    private Row row(ResultSet rs) throws SQLException {
        byte[] payload = rs.getString("payload").getBytes(StandardCharsets.UTF_8);
        String key = rs.getString("key");
        ProducerRecord record = new ProducerRecord(
                rs.getString("topic"),
                rs.getObject("partition", Integer.class),
                key.getBytes(StandardCharsets.UTF_8),
                payload,
                codec.headersFromJson(rs.getString("headers")),
                null);
        return new Row(rs.getLong("seq"), key, record);
    }

    /** A row to be written; columns as in the table. */
    record NewRow(
            UUID id,
            String topic,
            @Nullable Integer partition,
            String key,
            String type,
            String headers,
            String payload,
            OffsetDateTime createdAt) {}

    /** A row and the record to make of it. */
    record Row(long seq, String key, ProducerRecord record) {}
}
