package dev.streamstore.notification.outgoing;

import dev.streamstore.events.NotificationEvent.Kind;
import dev.streamstore.messaging.trace.Origin;
import dev.streamstore.messaging.trace.Traces;
import dev.streamstore.notification.mail.Letter.Attachment;
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
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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

    private final JdbcClient jdbc;
    private final WorkSignal signal;
    private final Traces traces;

    Notifications(JdbcClient jdbc, WorkSignal signal, Traces traces) {
        this.jdbc = jdbc;
        this.signal = signal;
        this.traces = traces;
    }

    /** Writes a mail down, in the current transaction; senders learn of it at its commit. Again changes nothing. */
    void add(Notification notification) {
        Optional<Attachment> attachment = notification.attachment();
        Origin origin = traces.current();
        jdbc.sql("""
                        insert into notification (id, kind, subject_key, order_id, recipient, subject, text_body,
                            html_body, attachment_name, attachment_type, attachment, created_at, traceparent, causation_id)
                        values (:id, :kind, :subjectKey, :orderId, :recipient, :subject, :text, :html, :attachmentName,
                            :attachmentType, :attachment, :createdAt, :traceparent, :causationId)
                        on conflict do nothing""")
                .param("id", notification.id())
                .param("kind", notification.kind().name())
                .param("subjectKey", notification.subjectKey())
                .param("orderId", notification.orderId().orElse(null))
                .param("recipient", notification.recipient())
                .param("subject", notification.words().subject())
                .param("text", notification.words().text())
                .param("html", notification.words().html())
                .param("attachmentName", attachment.map(Attachment::name).orElse(null))
                .param("attachmentType", attachment.map(Attachment::mediaType).orElse(null))
                .param("attachment", attachment.map(Attachment::bytes).orElse(null), Types.BINARY)
                .param("createdAt", notification.createdAt().atOffset(ZoneOffset.UTC))
                .param("traceparent", origin.traceparent())
                .param("causationId", origin.causationId())
                .update();
        signal.raiseAtCommit();
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

    /** False when another instance has done so. */
    boolean markSent(Outgoing mail, Instant now) {
        return jdbc.sql("update notification set status = 'SENT', sent_at = :now where id = :id and status = 'PENDING'")
                        .param("now", now.atOffset(ZoneOffset.UTC))
                        .param("id", mail.notification().id())
                        .update()
                == 1;
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
