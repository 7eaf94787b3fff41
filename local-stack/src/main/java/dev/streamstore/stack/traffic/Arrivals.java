package dev.streamstore.stack.traffic;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When customers come who know nothing of each other: a Poisson process, whose gaps are exponentially distributed. One
 * seed, one sequence. For one thread.
 */
public final class Arrivals {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double perSecond;
    private final RandomGenerator random;
    private double nanos;

    /** @param perSecond on average; more than zero */
    public Arrivals(double perSecond, RandomGenerator random) {
        if (!(perSecond > 0)) {
            throw new IllegalArgumentException("[arrivals] perSecond: expected more than 0 but was " + perSecond);
        }
        this.perSecond = perSecond;
        this.random = random;
    }

    /** Counted from the beginning; never earlier than the one before. */
    public Duration next() {
        nanos += -Math.log(1 - random.nextDouble()) / perSecond * NANOS_PER_SECOND;
        return Duration.ofNanos((long) nanos);
    }
}
