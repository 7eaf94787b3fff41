package dev.streamstore.messaging.outbox;

import dev.streamstore.messaging.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Publishing what is in the outbox.
 *
 * @param batchRows at most so many rows are published, then deleted, in one transaction; 1 to 10 000
 * @param interval a batch begins no sooner than this after the one before it: under load more events share the cost of
 *     one; zero to begin at once
 * @param pollInterval how often the outbox is looked at without having been notified
 * @param deliveryTimeout how long one attempt to publish may take
 */
@ConfigurationProperties("streamstore.messaging.relay")
record OutboxProperties(
        @DefaultValue("500") int batchRows,
        @DefaultValue("10ms") Duration interval,
        @DefaultValue("1s") Duration pollInterval,
        @DefaultValue("10s") Duration deliveryTimeout) {
    OutboxProperties {
        Setting.requireBetween("relay.batch-rows", batchRows, 1, 10_000);
        Setting.requirePositive("relay.interval", interval.plusNanos(1));
        Setting.requirePositive("relay.poll-interval", pollInterval);
        Setting.requirePositive("relay.delivery-timeout", deliveryTimeout);
    }
}
