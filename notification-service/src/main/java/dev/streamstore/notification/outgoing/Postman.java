package dev.streamstore.notification.outgoing;

import dev.streamstore.events.NotificationEvent.NotificationFailed;
import dev.streamstore.events.NotificationEvent.NotificationSent;
import dev.streamstore.messaging.outbox.Outbox;
import dev.streamstore.notification.mail.MailServer;
import dev.streamstore.notification.mail.MailServer.MailServerAwayException;
import dev.streamstore.notification.mail.MailServer.Receipt;
import dev.streamstore.work.Backoff;
import dev.streamstore.work.Performer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
 * Hands one mail to the mail server, waiting no longer than the timeout, and writes down what became of it: sent, refused
 * for good, or to be tried again, which has no end. No transaction is open while the server is waited for. Thread-safe.
 */
@Component
class Postman implements Performer<Outgoing> {
    private static final Logger log = LoggerFactory.getLogger(Postman.class);

    private final MailServer server;
    private final Notifications notifications;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Duration timeout;
    private final Backoff backoff;

    Postman(
            MailServer server,
            Notifications notifications,
            Outbox outbox,
            TransactionTemplate transaction,
            Clock clock,
            OutgoingProperties properties) {
        this.server = server;
        this.notifications = notifications;
        this.outbox = outbox;
        this.transaction = transaction;
        this.clock = clock;
        this.timeout = properties.timeout();
        this.backoff = properties.backoff();
    }

    /** @throws RuntimeException when the database can't be reached: the mail comes up again when its lease is up */
    @Override
    public void perform(Outgoing mail, ExecutorService threads) throws InterruptedException {
        Future<Receipt> handover = threads.submit(() -> server.send(mail.letter()));
        try {
            switch (handover.get(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                case Receipt.Accepted _ -> sent(mail);
                case Receipt.Rejected rejected -> failed(mail, rejected.reason());
            }
        } catch (TimeoutException e) {
            later(mail, "no receipt within " + timeout.toMillis() + " ms", null);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MailServerAwayException away) {
                later(mail, rootOf(away), null);
            } else {
                later(mail, "fault", e.getCause());
            }
        } finally {
            handover.cancel(true);
        }
    }

    private void sent(Outgoing mail) {
        Instant now = clock.instant();
        Notification notification = mail.notification();
        transaction.executeWithoutResult(_ -> {
            if (notifications.markSent(mail, now)) {
                outbox.publish(new NotificationSent(
                        notification.id().toString(),
                        notification.subjectKey(),
                        notification.orderId().orElse(null),
                        notification.kind(),
                        notification.recipient(),
                        now));
            }
        });
    }

    private void failed(Outgoing mail, String reason) {
        Notification notification = mail.notification();
        log.warn("{} {} is refused for good: {}", notification.kind(), notification.id(), reason);
        transaction.executeWithoutResult(_ -> {
            if (notifications.markFailed(mail, reason)) {
                outbox.publish(new NotificationFailed(
                        notification.id().toString(),
                        notification.subjectKey(),
                        notification.orderId().orElse(null),
                        notification.kind(),
                        notification.recipient(),
                        reason,
                        clock.instant()));
            }
        });
    }

    private void later(Outgoing mail, String why, @Nullable Throwable fault) {
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
        notifications.retry(mail, delay);
    }

    private static String rootOf(Throwable thrown) {
        Throwable root = thrown;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        return root.toString();
    }
}
