package dev.streamstore.stack.traffic;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * Picks among things of which some are wanted more than others. Immutable.
 *
 * @param <T> what is picked
 */
final class Popularity<T> {
    private final List<T> things;
    private final double[] cumulated;

    /** @param things at least one of them with a weight above zero */
    Popularity(List<T> things, ToDoubleFunction<T> weight) {
        this.things = List.copyOf(things);
        this.cumulated = new double[things.size()];
        double sum = 0;
        for (int i = 0; i < cumulated.length; i++) {
            sum += weight.applyAsDouble(this.things.get(i));
            cumulated[i] = sum;
        }
        if (!(sum > 0)) {
            throw new IllegalArgumentException(
                    "[Popularity] weights: expected one above zero but was " + sum + " in all");
        }
    }

    T pick(RandomGenerator random) {
        double point = random.nextDouble() * cumulated[cumulated.length - 1];
        int i = 0;
        while (cumulated[i] <= point) {
            i++;
        }
        return things.get(i);
    }
}
