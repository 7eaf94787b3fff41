package dev.streamstore.stack.mail;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.List;

/**
 * What the list shows of a message.
 *
 * @param id stable; letters and digits, fit for a URL and a file name
 * @param from the author's address
 * @param to the recipients it was delivered to, separated by a comma and a space
 * @param receivedAt when it was accepted
 */
@JsonPropertyOrder({"id", "from", "to", "subject", "receivedAt", "attachments"})
record StoredMessage(
        String id, String from, String to, String subject, Instant receivedAt, List<Attachment> attachments) {
    /** @param size of the decoded content, in bytes */
    record Attachment(String name, long size) {}

    StoredMessage {
        attachments = List.copyOf(attachments);
    }

    boolean isFor(String address) {
        for (String recipient : to.split(", ")) {
            if (recipient.equalsIgnoreCase(address)) {
                return true;
            }
        }
        return false;
    }
}
