package dev.streamstore.notification.outgoing;

import dev.streamstore.events.NotificationEvent.Kind;
import dev.streamstore.notification.mail.Letter.Attachment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A mail to be sent.
 *
 * @param id follows from what it is about, so the same mail can't be written down twice
 * @param subjectKey what it is about: an order, or an article by SKU
 */
record Notification(
        UUID id,
        Kind kind,
        String subjectKey,
        String recipient,
        Words words,
        Optional<Attachment> attachment,
        Instant createdAt) {

    /** About an order: one of each kind. */
    static Notification ofOrder(
            Kind kind, String orderId, String recipient, Words words, Optional<Attachment> attachment, Instant now) {
        return new Notification(idOf(kind, orderId), kind, orderId, recipient, words, attachment, now);
    }

    /** About the stock of an article: one for each event that told of it. */
    static Notification ofStock(String eventId, String sku, String recipient, Words words, Instant now) {
        return new Notification(
                idOf(Kind.LOW_STOCK, eventId), Kind.LOW_STOCK, sku, recipient, words, Optional.empty(), now);
    }

    /** The order it is about, where it is about one. */
    Optional<String> orderId() {
        return switch (kind) {
            case ORDER_RECEIVED, ORDER_CONFIRMED, ORDER_CANCELLED -> Optional.of(subjectKey);
            case LOW_STOCK -> Optional.empty();
        };
    }

    private static UUID idOf(Kind kind, String occasion) {
        return UUID.nameUUIDFromBytes((kind.name() + ':' + occasion).getBytes(StandardCharsets.UTF_8));
    }
}
