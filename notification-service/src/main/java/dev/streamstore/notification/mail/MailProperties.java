package dev.streamstore.notification.mail;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who writes.
 *
 * @param from sender as people see it, RFC 5322 {@code mailbox}
 */
@ConfigurationProperties("streamstore.mail")
public record MailProperties(
        @DefaultValue("StreamStore <hello@streamstore.example>")
        String from) {}
