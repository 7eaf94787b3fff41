package dev.streamstore.analytics.story;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long stories are told.
 *
 * @param retention an event published longer ago is forgotten
 * @param pruneInterval how often older ones are deleted
 */
@ConfigurationProperties("streamstore.story")
public record StoryProperties(
        @DefaultValue("7d") Duration retention,
        @DefaultValue("10m") Duration pruneInterval) {
    public StoryProperties {
        if (!retention.isPositive() || !pruneInterval.isPositive()) {
            throw new IllegalArgumentException(
                    "[streamstore.story] retention, prune-interval: expected more than 0 but was " + retention + ", "
                            + pruneInterval);
        }
    }
}
