package dev.streamstore.notification.mail;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A mail to one recipient.
 *
 * @param messageId RFC 5322 {@code msg-id} with its angle brackets; the same in every attempt to send it
 * @param text the body for readers without HTML
 * @param html the body for all others, the same in content
 * @param traceparent W3C Trace Context of what led to it, shown in a header of this name
 */
public record Letter(
        String messageId,
        Instant writtenAt,
        String recipient,
        String subject,
        String text,
        String html,
        Optional<Attachment> attachment,
        @Nullable String traceparent) {

    /** A file that goes with it. */
    @SuppressWarnings("ArrayRecordComponent") // carried from the database to the wire, never compared
    public record Attachment(String name, String mediaType, byte[] bytes) {}
}
