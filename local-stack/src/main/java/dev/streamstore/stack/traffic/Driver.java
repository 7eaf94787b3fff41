package dev.streamstore.stack.traffic;

import dev.streamstore.events.City;
import dev.streamstore.events.DriverEvent.DriverMoved;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Somebody who delivers: picks a corner of the city, more often one near its middle, drives there along the streets, waits
 * at some of the crossings on the way, stands while delivering, and picks the next.
 *
 * <p>A driver is always on a street: x or y is a multiple of {@link City#BLOCK_METERS}. For one thread.
 */
final class Driver {
    private static final int COLUMNS = City.WIDTH_METERS / City.BLOCK_METERS;
    private static final int ROWS = City.HEIGHT_METERS / City.BLOCK_METERS;
    private static final double KMH_PER_METER_PER_SECOND = 3.6;

    private final String id;
    private final RandomGenerator random;

    /** The crossing last passed, and the one being driven to: the same while standing. */
    private Crossing from;

    private Crossing to;
    private Crossing destination;
    private double metersDriven;
    private double secondsToWait;
    private double metersPerSecond;
    private int headingDegrees;

    private record Crossing(int column, int row) {}

    private Instant now;

    /** Stands at a crossing, about to choose where to go. */
    Driver(String id, Instant now, RandomGenerator random) {
        this.id = id;
        this.now = now;
        this.random = random;
        this.from = somewhere();
        this.to = from;
        this.destination = from;
        this.secondsToWait = random.nextDouble() * 3;
    }

    /** Nearer to the middle more often: the sum of two dice. */
    private Crossing somewhere() {
        return new Crossing(
                (random.nextInt(COLUMNS + 1) + random.nextInt(COLUMNS + 1)) / 2,
                (random.nextInt(ROWS + 1) + random.nextInt(ROWS + 1)) / 2);
    }

    /** Lets the time since the last move pass. @return where the driver is then */
    DriverMoved move(Instant then) {
        double seconds = Duration.between(now, then).toNanos() / 1e9;
        now = then;
        while (seconds > 0) {
            seconds -= secondsToWait > 0 ? waitFor(seconds) : driveFor(seconds);
        }
        return position();
    }

    /** @return how much of the time it took */
    private double waitFor(double seconds) {
        double waited = Math.min(seconds, secondsToWait);
        secondsToWait -= waited;
        return waited;
    }

    private double driveFor(double seconds) {
        if (from.equals(to)) {
            turn();
        }
        double rest = City.BLOCK_METERS - metersDriven;
        double driven = Math.min(rest, metersPerSecond * seconds);
        metersDriven += driven;
        if (metersDriven >= City.BLOCK_METERS) {
            arriveAtCrossing();
        }
        return driven / metersPerSecond;
    }

    private void arriveAtCrossing() {
        from = to;
        metersDriven = 0;
        if (from.equals(destination)) {
            secondsToWait = 5 + random.nextDouble() * 25; // delivers
        } else if (random.nextInt(4) == 0) {
            secondsToWait = 2 + random.nextDouble() * 8; // a red light
        }
    }

    /** Chooses a street that leads nearer to the destination. */
    private void turn() {
        while (destination.equals(from)) {
            destination = somewhere();
        }
        int columns = destination.column() - from.column();
        int rows = destination.row() - from.row();
        boolean alongRow =
                rows == 0 || columns != 0 && random.nextInt(Math.abs(columns) + Math.abs(rows)) < Math.abs(columns);
        if (alongRow) {
            to = new Crossing(from.column() + Integer.signum(columns), from.row());
            headingDegrees = columns > 0 ? 90 : 270;
        } else {
            to = new Crossing(from.column(), from.row() + Integer.signum(rows));
            headingDegrees = rows > 0 ? 180 : 0;
        }
        metersPerSecond = (22 + random.nextInt(29)) / KMH_PER_METER_PER_SECOND;
    }

    private DriverMoved position() {
        double share = metersDriven / City.BLOCK_METERS;
        int x = (int) Math.round((from.column() + share * (to.column() - from.column())) * City.BLOCK_METERS);
        int y = (int) Math.round((from.row() + share * (to.row() - from.row())) * City.BLOCK_METERS);
        boolean driving = secondsToWait <= 0;
        int speedKmh = driving ? (int) Math.round(metersPerSecond * KMH_PER_METER_PER_SECOND) : 0;
        return new DriverMoved(id, City.zoneAt(x, y), x, y, headingDegrees, speedKmh, now);
    }
}
