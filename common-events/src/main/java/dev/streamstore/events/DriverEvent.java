package dev.streamstore.events;

import java.time.Instant;

/** Where the drivers are, on topic {@code driver-locations}; keyed by driver: only the latest of each counts for long. */
public sealed interface DriverEvent extends DomainEvent {
    String driverId();

    @Override
    default String key() {
        return driverId();
    }

    /**
     * A driver's position on the map of the {@link City}.
     *
     * @param zone that holds the position
     * @param xMeters from the western edge, eastwards
     * @param yMeters from the northern edge, southwards, as on a screen
     * @param headingDegrees where the driver is going: 0 is north, 90 is east; below 360
     * @param speedKmh zero while standing
     */
    @EventType("driver.moved.v1")
    record DriverMoved(
            String driverId,
            String zone,
            int xMeters,
            int yMeters,
            int headingDegrees,
            int speedKmh,
            Instant occurredAt)
            implements DriverEvent {
        public DriverMoved {
            if (!City.contains(xMeters, yMeters)) {
                throw new IllegalArgumentException(
                        "[DriverMoved] xMeters, yMeters: expected a place in the city but was " + xMeters + ", "
                                + yMeters);
            }
            if (headingDegrees < 0 || headingDegrees >= 360) {
                throw new IllegalArgumentException(
                        "[DriverMoved] headingDegrees: expected 0 to 359 but was " + headingDegrees);
            }
            if (speedKmh < 0) {
                throw new IllegalArgumentException("[DriverMoved] speedKmh: expected >= 0 but was " + speedKmh);
            }
        }
    }
}
