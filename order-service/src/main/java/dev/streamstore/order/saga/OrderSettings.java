package dev.streamstore.order.saga;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long orders may wait.
 *
 * @param deadline an order not decided after this long is cancelled as timed out; more than zero
 */
@ConfigurationProperties("streamstore.order")
record OrderSettings(@DefaultValue("2m") Duration deadline) {
    OrderSettings {
        if (!deadline.isPositive()) {
            throw new IllegalArgumentException(
                    "[streamstore.order] deadline: expected more than zero but was " + deadline);
        }
    }
}
