package dev.streamstore.inventory.reservation;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long goods are kept for an order.
 *
 * @param expireAfter a reservation undecided for so long is given up; far beyond the deadline after which order-service
 *     itself cancels, so that only an order that got lost comes here; more than zero
 * @param sweepInterval how often to look for such reservations
 */
@ConfigurationProperties("streamstore.reservation")
record ReservationProperties(
        @DefaultValue("30m") Duration expireAfter,
        @DefaultValue("5s") Duration sweepInterval) {
    ReservationProperties {
        if (!expireAfter.isPositive() || !sweepInterval.isPositive()) {
            throw new IllegalArgumentException(
                    "[streamstore.reservation] expire-after, sweep-interval: expected more than 0 but was "
                            + expireAfter + ", " + sweepInterval);
        }
    }
}
