package dev.streamstore.notification.outgoing;

import dev.streamstore.events.NotificationEvent.Kind;
import dev.streamstore.messaging.trace.Origin;
import dev.streamstore.messaging.trace.Traces;
import dev.streamstore.notification.mail.Letter.Attachment;
import dev.streamstore.work.AtCommit;
import dev.streamstore.work.LeasedQueue;
import dev.streamstore.work.WorkSignal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Every mail, sent or to be sent; the queue is shared by all instances of this service. Taking a mail is a lease: who
 * takes it and dies has it taken over when the lease is up. Leases are in the database's time. Thread-safe.
 */
@Repository
class Notifications implements LeasedQueue<Outgoing> {

    /** A mail's way, as told to others. */
    enum Status {
        PENDING,
        SENT,
        FAILED
    }

    /** A mail without its words. */
    record Summary(
            UUID id,
            Kind kind,
            String recipient,
            String subject,
            @Nullable String orderId,
            Status status,
            @Nullable Instant sentAt) {}

    private static final String INSERT = """
            insert into notification (id, kind, subject_key, order_id, recipient, subject, text_body, html_body,
                attachment_name, attachment_type, attachment, created_at, traceparent, causation_id)
            values (:id, :kind, :subjectKey, :orderId, :recipient, :subject, :text, :html, :attachmentName,
                :attachmentType, :attachment, :createdAt, :traceparent, :causationId)
            on conflict do nothing
            """;

    private final JdbcClient jdbc;
    private final NamedParameterJdbcOperations batches;
    private final WorkSignal signal;
    private final Traces traces;
    private final AtCommit<Added> added = new AtCommit<>(this::insert);

    private record Added(Notification notification, Origin origin) {}

    Notifications(JdbcClient jdbc, NamedParameterJdbcOperations batches, WorkSignal signal, Traces traces) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.signal = signal;
        this.traces = traces;
    }

    /** Writes a mail down, with the current transaction; senders learn of it at its commit. Again changes nothing. */
    void add(Notification notification) {
        added.add(new Added(notification, traces.current()));
        signal.raiseAtCommit();
    }

    private void insert(List<Added> rows) {
        batches.batchUpdate(INSERT, rows.stream().map(Notifications::columns).toArray(SqlParameterSource[]::new));
    }

    private static SqlParameterSource columns(Added row) {
        Notification notification = row.notification;
        Optional<Attachment> attachment = notification.attachment();
        return new MapSqlParameterSource()
                .addValue("id", notification.id())
                .addValue("kind", notification.kind().name())
                .addValue("subjectKey", notification.subjectKey())
                .addValue("orderId", notification.orderId().orElse(null), Types.VARCHAR)
                .addValue("recipient", notification.recipient())
                .addValue("subject", notification.words().subject())
                .addValue("text", notification.words().text())
                .addValue("html", notification.words().html())
                .addValue("attachmentName", attachment.map(Attachment::name).orElse(null), Types.VARCHAR)
                .addValue(
                        "attachmentType", attachment.map(Attachment::mediaType).orElse(null), Types.VARCHAR)
                .addValue("attachment", attachment.map(Attachment::bytes).orElse(null), Types.BINARY)
                .addValue("createdAt", notification.createdAt().atOffset(ZoneOffset.UTC))
                .addValue("traceparent", row.origin.traceparent(), Types.VARCHAR)
                .addValue("causationId", row.origin.causationId(), Types.VARCHAR);
    }

    @Override
    public List<Outgoing> take(int limit, Duration lease) {
        return jdbc.sql("""
                        update notification n
                        set attempts = n.attempts + 1, due_at = clock_timestamp() + :leaseMs * interval '1 millisecond'
                        where n.id in (
                            select id from notification
                            where status = 'PENDING' and due_at <= clock_timestamp()
                            order by due_at limit :limit for update skip locked)
                        returning n.*""")
                .param("leaseMs", lease.toMillis())
                .param("limit", limit)
                .query(Notifications::outgoing)
                .list();
    }

    /** @return the ids of those that no other instance has marked, each of which may have sent its mail too */
    Set<UUID> markSent(Map<Outgoing, Instant> sent) {
        return jdbc.sql("""
                        update notification n set status = 'SENT', sent_at = s.at
                        from unnest(cast(:ids as uuid[]), cast(:times as timestamptz[])) as s (id, at)
                        where n.id = s.id and n.status = 'PENDING'
                        returning n.id""")
                .param(
                        "ids",
                        sent.keySet().stream()
                                .map(mail -> mail.notification().id().toString())
                                .toArray(String[]::new))
                .param("times", sent.values().stream().map(Instant::toString).toArray(String[]::new))
                .query(UUID.class)
                .set();
    }

    /** False when another instance has done so, or has sent it. */
    boolean markFailed(Outgoing mail, String failure) {
        return jdbc.sql("""
                        update notification set status = 'FAILED', failure = :failure
                        where id = :id and status = 'PENDING'""")
                        .param("failure", failure)
                        .param("id", mail.notification().id())
                        .update()
                == 1;
    }

    /** Makes the mail due again after {@code delay}, unless someone else has taken it over meanwhile. */
    void retry(Outgoing mail, Duration delay) {
        jdbc.sql("""
                        update notification set due_at = clock_timestamp() + :delayMs * interval '1 millisecond'
                        where id = :id and status = 'PENDING' and attempts = :attempt""")
                .param("delayMs", delay.toMillis())
                .param("id", mail.notification().id())
                .param("attempt", mail.attempt())
                .update();
    }

    /** The newest first, at most {@code limit}. */
    List<Summary> find(Optional<String> orderId, Optional<Kind> kind, int limit) {
        return jdbc.sql("""
                        select id, kind, recipient, subject, order_id, status, sent_at from notification
                        where (cast(:orderId as text) is null or order_id = :orderId)
                            and (cast(:kind as text) is null or kind = :kind)
                        order by created_at desc, id limit :limit""")
                .param("orderId", orderId.orElse(null))
                .param("kind", kind.map(Kind::name).orElse(null))
                .param("limit", limit)
                .query(Notifications::summary)
                .list();
    }

    private static Summary summary(ResultSet row, int number) throws SQLException {
        OffsetDateTime sentAt = row.getObject("sent_at", OffsetDateTime.class);
        return new Summary(
                row.getObject("id", UUID.class),
                Kind.valueOf(row.getString("kind")),
                row.getString("recipient"),
                row.getString("subject"),
                row.getString("order_id"),
                Status.valueOf(row.getString("status")),
                sentAt == null ? null : sentAt.toInstant());
    }

    private static Outgoing outgoing(ResultSet row, int number) throws SQLException {
        byte[] bytes = row.getBytes("attachment");
        Optional<Attachment> attachment = bytes == null
                ? Optional.empty()
                : Optional.of(
                        new Attachment(row.getString("attachment_name"), row.getString("attachment_type"), bytes));
        Notification notification = new Notification(
                row.getObject("id", UUID.class),
                Kind.valueOf(row.getString("kind")),
                row.getString("subject_key"),
                row.getString("recipient"),
                new Words(row.getString("subject"), row.getString("text_body"), row.getString("html_body")),
                attachment,
                row.getObject("created_at", OffsetDateTime.class).toInstant());
        Origin origin = new Origin(row.getString("traceparent"), row.getString("causation_id"));
        return new Outgoing(notification, row.getInt("attempts"), origin);
    }
}
