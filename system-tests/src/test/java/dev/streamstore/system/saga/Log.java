package dev.streamstore.system.saga;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What one consumer hears of one order on one topic. Everything is delivered at least once; what was delivered may come
 * again at any time. New events come in the order they were published, or in any order where that is asked for: more than
 * a partition would do, as much as replayed dead letters might.
 */
final class Log<E> {
    private final List<E> waiting = new ArrayList<>();
    private final List<E> delivered = new ArrayList<>();
    private final boolean inOrder;
    private int repeatsLeft;

    /** @param repeats at most so many deliveries of what was delivered before */
    Log(boolean inOrder, int repeats) {
        this.inOrder = inOrder;
        this.repeatsLeft = repeats;
    }

    void publish(E event) {
        waiting.add(event);
    }

    boolean hasNews() {
        return !waiting.isEmpty();
    }

    boolean hasAnything() {
        return hasNews() || (repeatsLeft > 0 && !delivered.isEmpty());
    }

    Optional<E> next(RandomGenerator random) {
        boolean repeat = repeatsLeft > 0 && !delivered.isEmpty() && (waiting.isEmpty() || random.nextInt(4) == 0);
        if (repeat) {
            repeatsLeft--;
            return Optional.of(delivered.get(random.nextInt(delivered.size())));
        }
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        E event = waiting.remove(inOrder ? 0 : random.nextInt(waiting.size()));
        delivered.add(event);
        return Optional.of(event);
    }
}
