package dev.streamstore.notification.outgoing;

import dev.streamstore.events.NotificationEvent;
import dev.streamstore.events.NotificationEvent.NotificationFailed;
import dev.streamstore.events.NotificationEvent.NotificationSent;
import dev.streamstore.messaging.background.Backoff;
import dev.streamstore.messaging.outbox.Outbox;
import dev.streamstore.messaging.trace.Traces;
import dev.streamstore.notification.mail.MailServer;
import dev.streamstore.notification.mail.MailServer.MailServerAwayException;
import dev.streamstore.notification.mail.MailServer.Receipt;
import dev.streamstore.work.Performer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Hands mails to the mail server, waiting no longer than the timeout for each, and writes down what became of them: sent,
 * refused for good, or to be tried again, which has no end. No transaction is open while the server is waited for.
 * Thread-safe.
 */
@Component
class Postman implements Performer<Outgoing, Postman.Outcome> {
    private static final Logger log = LoggerFactory.getLogger(Postman.class);

    private final MailServer server;
    private final Notifications notifications;
    private final Outbox outbox;
    private final Traces traces;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Duration timeout;
    private final Backoff backoff;

    /** What became of a mail. */
    sealed interface Outcome {
        record Sent(Instant at) implements Outcome {}

        /** Refused for good. */
        record Failed(String reason) implements Outcome {}

        /** To be tried again after {@code delay}. */
        record Later(Duration delay) implements Outcome {}
    }

    Postman(
            MailServer server,
            Notifications notifications,
            Outbox outbox,
            Traces traces,
            TransactionTemplate transaction,
            Clock clock,
            OutgoingProperties properties) {
        this.server = server;
        this.notifications = notifications;
        this.outbox = outbox;
        this.traces = traces;
        this.transaction = transaction;
        this.clock = clock;
        this.timeout = properties.timeout();
        this.backoff = properties.backoff();
    }

    @Override
    public Outcome perform(Outgoing mail, ExecutorService threads) throws InterruptedException {
        Future<Receipt> handover = threads.submit(() -> server.send(mail.letter()));
        try {
            return switch (handover.get(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                case Receipt.Accepted _ -> new Outcome.Sent(clock.instant());
                case Receipt.Rejected rejected -> refused(mail, rejected.reason());
            };
        } catch (TimeoutException e) {
            return later(mail, "no receipt within " + timeout.toMillis() + " ms", null);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MailServerAwayException away) {
                return later(mail, rootOf(away), null);
            }
            return later(mail, "fault", e.getCause());
        } finally {
            handover.cancel(true);
        }
    }

    @Override
    public void settle(List<Done<Outgoing, Outcome>> done) {
        Map<Outgoing, Instant> sent = new LinkedHashMap<>();
        Map<Outgoing, String> failed = new LinkedHashMap<>();
        Map<Outgoing, Duration> later = new LinkedHashMap<>();
        for (Done<Outgoing, Outcome> each : done) {
            switch (each.outcome()) {
                case Outcome.Sent(Instant at) -> sent.put(each.work(), at);
                case Outcome.Failed(String reason) -> failed.put(each.work(), reason);
                case Outcome.Later(Duration delay) -> later.put(each.work(), delay);
            }
        }
        transaction.executeWithoutResult(_ -> {
            settleSent(sent);
            failed.forEach(this::settleFailed);
            later.forEach(notifications::retry);
        });
    }

    private void settleSent(Map<Outgoing, Instant> sent) {
        if (sent.isEmpty()) {
            return;
        }
        Set<UUID> marked = notifications.markSent(sent);
        sent.forEach((mail, at) -> {
            Notification notification = mail.notification();
            if (marked.contains(notification.id())) {
                tell(
                        mail,
                        new NotificationSent(
                                notification.id().toString(),
                                notification.subjectKey(),
                                notification.orderId().orElse(null),
                                notification.kind(),
                                notification.recipient(),
                                at));
            }
        });
    }

    private void settleFailed(Outgoing mail, String reason) {
        Notification notification = mail.notification();
        if (notifications.markFailed(mail, reason)) {
            tell(
                    mail,
                    new NotificationFailed(
                            notification.id().toString(),
                            notification.subjectKey(),
                            notification.orderId().orElse(null),
                            notification.kind(),
                            notification.recipient(),
                            reason,
                            clock.instant()));
        }
    }

    private void tell(Outgoing mail, NotificationEvent event) {
        mail.settleWithin(traces, () -> outbox.publish(event));
    }

    private static Outcome refused(Outgoing mail, String reason) {
        Notification notification = mail.notification();
        log.warn("{} {} is refused for good: {}", notification.kind(), notification.id(), reason);
        return new Outcome.Failed(reason);
    }

    private Outcome later(Outgoing mail, String why, @Nullable Throwable fault) {
        Duration delay = backoff.after(mail.attempt());
        Notification notification = mail.notification();
        // In a long outage every mail fails over and over: the 1st, 2nd, 4th, 8th… time tells enough.
        Level level = Integer.bitCount(mail.attempt()) == 1 ? Level.WARN : Level.DEBUG;
        log.atLevel(level)
                .setCause(fault)
                .log(
                        "{} {} not sent at try {}, again in {} ms: {}",
                        notification.kind(),
                        notification.id(),
                        mail.attempt(),
                        delay.toMillis(),
                        why);
        return new Outcome.Later(delay);
    }

    private static String rootOf(Throwable thrown) {
        Throwable root = thrown;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        return root.toString();
    }
}
