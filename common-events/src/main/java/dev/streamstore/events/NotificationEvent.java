package dev.streamstore.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What became of a message to someone; keyed by order id, or by SKU where it is about stock; topic {@code notifications}. */
public sealed interface NotificationEvent extends DomainEvent {

    String subjectKey();

    @Override
    default String key() {
        return subjectKey();
    }

    /** What a message is about. */
    enum Kind {
        ORDER_RECEIVED,
        ORDER_CONFIRMED,
        ORDER_CANCELLED,
        LOW_STOCK
    }

    /** The mail server took the message. */
    @EventType("notification.sent.v1")
    record NotificationSent(
            String notificationId,
            String subjectKey,
            @Nullable String orderId,
            Kind kind,
            String recipient,
            Instant occurredAt)
            implements NotificationEvent {}

    /** The mail server refused the message for good. */
    @EventType("notification.failed.v1")
    record NotificationFailed(
            String notificationId,
            String subjectKey,
            @Nullable String orderId,
            Kind kind,
            String recipient,
            String reason,
            Instant occurredAt)
            implements NotificationEvent {}
}
