package dev.streamstore.inventory.restock;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param leadTime from the alert to the delivery; 0 or more
 * @param pollInterval how often to look for deliveries that are due
 */
@ConfigurationProperties("streamstore.restock")
record RestockProperties(
        @DefaultValue("30s") Duration leadTime,
        @DefaultValue("1s") Duration pollInterval) {
    RestockProperties {
        if (leadTime.isNegative()) {
            throw new IllegalArgumentException(
                    "[streamstore.restock] lead-time: expected 0 or more but was " + leadTime);
        }
        if (!pollInterval.isPositive()) {
            throw new IllegalArgumentException(
                    "[streamstore.restock] poll-interval: expected more than 0 but was " + pollInterval);
        }
    }
}
