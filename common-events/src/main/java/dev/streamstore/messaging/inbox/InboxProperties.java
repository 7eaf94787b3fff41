package dev.streamstore.messaging.inbox;

import dev.streamstore.messaging.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Remembering what was handled.
 *
 * @param retention an event delivered again after so long would be handled again
 * @param pruneInterval how often older rows are deleted
 */
@ConfigurationProperties("streamstore.messaging.inbox")
record InboxProperties(
        @DefaultValue("7d") Duration retention,
        @DefaultValue("1h") Duration pruneInterval) {
    InboxProperties {
        Setting.requirePositive("inbox.retention", retention);
        Setting.requirePositive("inbox.prune-interval", pruneInterval);
    }
}
