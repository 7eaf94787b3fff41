package dev.streamstore.messaging.background;

import dev.streamstore.messaging.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Waiting between attempts of anything.
 *
 * @param initial the first wait, doubled each time
 * @param max the longest wait
 */
@ConfigurationProperties("streamstore.messaging.retry")
public record RetryProperties(
        @DefaultValue("100ms") Duration initial,
        @DefaultValue("5s") Duration max) {
    public RetryProperties {
        Setting.requirePositive("retry.initial", initial);
        Setting.requirePositive("retry.max", max);
        if (max.compareTo(initial) < 0) {
            throw Setting.invalid("retry.max", "at least retry.initial, " + initial, max);
        }
    }
}
