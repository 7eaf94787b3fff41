package dev.streamstore.messaging.deadletter;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.deadletter.DeadLetter.Action;
import dev.streamstore.messaging.deadletter.DeadLetter.Change;
import dev.streamstore.messaging.deadletter.DeadLetter.Failure;
import dev.streamstore.messaging.deadletter.DeadLetter.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The tables {@code dead_letter} and {@code dead_letter_change}. Writing methods belong in the caller's transaction. */
final class DeadLetterTable {
    private static final TypeReference<List<Header>> HEADERS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final JsonMapper json = JsonMapper.shared();

    DeadLetterTable(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @return its id, which it had before if this record of this group was put aside before */
    long insert(String group, ConsumerRecord record, Failure failure) {
        // The update that changes nothing is what makes the row of the conflict come back.
        return jdbc.sql("""
                        insert into dead_letter (consumer_group, topic, partition, record_offset, record_timestamp, key,
                            value, headers, type, exception, reason, stacktrace, attempts, failed_at)
                        values (:group, :topic, :partition, :offset, :timestamp, :key, :value, :headers, :type, :exception,
                            :reason, :stacktrace, :attempts, :failedAt)
                        on conflict (consumer_group, topic, partition, record_offset, record_timestamp)
                            do update set attempts = dead_letter.attempts
                        returning id""")
                .param("group", group)
                .param("topic", record.partition().topic())
                .param("partition", record.partition().partition())
                .param("offset", record.offset())
                .param("timestamp", record.timestamp().atOffset(ZoneOffset.UTC))
                .param("key", record.key(), Types.BINARY)
                .param("value", record.value(), Types.BINARY)
                .param("headers", json.writeValueAsString(record.headers()))
                .param(
                        "type",
                        Header.text(record.headers(), EventCodec.TYPE)
                                .map(DeadLetterTable::storable)
                                .orElse(null))
                .param("exception", failure.exception())
                .param("reason", storable(failure.reason()))
                .param("stacktrace", storable(failure.stacktrace()))
                .param("attempts", failure.attempts())
                .param("failedAt", failure.at().atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }

    void markPublished(long id) {
        jdbc.sql("update dead_letter set published_at = :now where id = :id and published_at is null")
                .param("now", now())
                .param("id", id)
                .update();
    }

    /**
     * Those after that one which failed longer ago than that and are not on their topic: whoever put them aside died over
     * it, or was refused.
     */
    List<DeadLetter> unpublished(Duration longerAgo, long after, int limit) {
        return jdbc.sql("""
                        select * from dead_letter where published_at is null and failed_at < :before and id > :after
                        order by id limit :limit""")
                .param("before", now().minus(longerAgo))
                .param("after", after)
                .param("limit", limit)
                .query(this::letter)
                .list();
    }

    Optional<DeadLetter> find(long id) {
        return jdbc.sql("select * from dead_letter where id = :id")
                .param("id", id)
                .query(this::letter)
                .optional();
    }

    /** The letter that this group made of this record. */
    OptionalLong find(String group, ConsumerRecord record) {
        return jdbc
                .sql("""
                        select id from dead_letter where consumer_group = :group and topic = :topic
                            and partition = :partition and record_offset = :offset and record_timestamp = :timestamp""")
                .param("group", group)
                .param("topic", record.partition().topic())
                .param("partition", record.partition().partition())
                .param("offset", record.offset())
                .param("timestamp", record.timestamp().atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /** The letter, held until the transaction ends. */
    Optional<DeadLetter> lock(long id) {
        return jdbc.sql("select * from dead_letter where id = :id for update")
                .param("id", id)
                .query(this::letter)
                .optional();
    }

    /** The newest first. */
    List<DeadLetter> list(@Nullable State state, int limit) {
        return jdbc.sql("""
                        select * from dead_letter where cast(:state as text) is null or state = :state
                        order by id desc limit :limit""")
                .param("state", state == null ? null : state.name())
                .param("limit", limit)
                .query(this::letter)
                .list();
    }

    List<Change> changes(long id) {
        return jdbc.sql("""
                        select at, who, action, note, previous_value from dead_letter_change
                        where dead_letter_id = :id order by dead_letter_change.id""")
                .param("id", id)
                .query((row, _) -> new Change(
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("who"),
                        Action.valueOf(row.getString("action")),
                        row.getString("note"),
                        row.getBytes("previous_value")))
                .list();
    }

    void setValue(long id, byte[] value) {
        jdbc.sql("update dead_letter set value = :value where id = :id")
                .param("value", value)
                .param("id", id)
                .update();
    }

    void setState(long id, State state) {
        jdbc.sql("update dead_letter set state = :state where id = :id")
                .param("state", state.name())
                .param("id", id)
                .update();
    }

    /** One more attempt, and why it failed. */
    void setFailure(long id, Failure failure) {
        jdbc.sql("""
                        update dead_letter set exception = :exception, reason = :reason, stacktrace = :stacktrace,
                            attempts = attempts + 1, failed_at = :failedAt
                        where id = :id""")
                .param("exception", failure.exception())
                .param("reason", storable(failure.reason()))
                .param("stacktrace", storable(failure.stacktrace()))
                .param("failedAt", failure.at().atOffset(ZoneOffset.UTC))
                .param("id", id)
                .update();
    }

    void record(long id, String who, Action action, @Nullable String note, byte @Nullable [] previousValue) {
        jdbc.sql("""
                        insert into dead_letter_change (dead_letter_id, at, who, action, note, previous_value)
                        values (:id, :at, :who, :action, :note, :previousValue)""")
                .param("id", id)
                .param("at", now())
                .param("who", storable(who))
                .param("action", action.name())
                .param("note", note == null ? null : storable(note))
                .param("previousValue", previousValue, Types.BINARY)
                .update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    /** PostgreSQL's text can't hold a NUL, which the reason a garbled event fails for may quote. */
    private static String storable(String text) {
        return text.replace('\0', '\uFFFD');
    }

    private DeadLetter letter(ResultSet row, int number) throws SQLException {
        ConsumerRecord record = new ConsumerRecord(
                new TopicPartition(row.getString("topic"), row.getInt("partition")),
                row.getLong("record_offset"),
                instant(row, "record_timestamp"),
                row.getBytes("key"),
                row.getBytes("value"),
                json.readValue(row.getString("headers"), HEADERS));
        Failure failure = new Failure(
                row.getString("exception"),
                row.getString("reason"),
                row.getString("stacktrace"),
                row.getInt("attempts"),
                instant(row, "failed_at"));
        return new DeadLetter(
                row.getLong("id"),
                row.getString("consumer_group"),
                record,
                row.getString("type"),
                failure,
                State.valueOf(row.getString("state")));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
