package dev.streamstore.messaging.outbox;

import dev.streamstore.client.ProducerRecord;
import dev.streamstore.messaging.broker.EventCodec;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The relay's side of the table {@code outbox}; {@link JdbcOutbox} is the writers'. Call in a transaction. */
final class OutboxTable {
    /** Notified with a lane's number when a transaction that wrote to it commits. */
    static final String CHANNEL = "streamstore_outbox";

    /** First half of the advisory lock's key, the lane is the second: far from what an application would pick. */
    private static final int LOCK_SPACE = 0x53544f42;

    private static final String SELECT = """
            select seq, topic, partition, key, headers, payload, created_at
            from outbox where lane = :lane order by seq limit :limit
            """;

    private final JdbcClient jdbc;
    private final EventCodec codec;

    OutboxTable(JdbcClient jdbc, EventCodec codec) {
        this.jdbc = jdbc;
        this.codec = codec;
    }

    /** Takes the lane until the transaction ends. @return false when someone else has it */
    boolean tryLock(Lane lane) {
        return jdbc.sql("select pg_try_advisory_xact_lock(:space, :lane)")
                .param("space", LOCK_SPACE)
                .param("lane", lane.number())
                .query(Boolean.class)
                .single();
    }

    /** The lane's first rows in order. To be read in a statement of its own, after the lock: only then it sees what its last holder deleted. */
    List<Row> first(Lane lane, int limit) {
        return jdbc.sql(SELECT)
                .param("lane", lane.number())
                .param("limit", limit)
                .query((rs, _) -> row(rs))
                .list();
    }

    void delete(Collection<Row> rows) {
        if (!rows.isEmpty()) {
            jdbc.sql("delete from outbox where seq in (:seqs)")
                    .param("seqs", rows.stream().map(Row::seq).toList())
                    .update();
        }
    }

    private Row row(ResultSet rs) throws SQLException {
        byte[] payload = rs.getString("payload").getBytes(StandardCharsets.UTF_8);
        OffsetDateTime createdAt = rs.getObject("created_at", OffsetDateTime.class);
        String key = rs.getString("key");
        ProducerRecord record = new ProducerRecord(
                rs.getString("topic"),
                rs.getObject("partition", Integer.class),
                key.getBytes(StandardCharsets.UTF_8),
                payload,
                codec.headersFromJson(rs.getString("headers")),
                null);
        return new Row(rs.getLong("seq"), key, record, createdAt);
    }

    /** A row and the record to make of it. */
    record Row(long seq, String key, ProducerRecord record, OffsetDateTime createdAt) {}
}
