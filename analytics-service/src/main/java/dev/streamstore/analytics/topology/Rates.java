package dev.streamstore.analytics.topology;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How fast counters grow, over the last {@code window}. Not safe for use by several threads. */
final class Rates {

    private record Sample(Instant at, Map<String, Long> counters) {}

    private final Duration window;
    private final Deque<Sample> samples = new ArrayDeque<>();

    Rates(Duration window) {
        this.window = window;
    }

    /** Takes the counters of a time not before the last one's; of the same time again, nothing changes. */
    void add(Instant at, Map<String, Long> counters) {
        Sample last = samples.peekLast();
        if (last != null && !at.isAfter(last.at())) {
            return;
        }
        samples.addLast(new Sample(at, Map.copyOf(counters)));
        while (samples.getFirst().at().isBefore(at.minus(window))) {
            samples.removeFirst();
        }
    }

    /**
     * @return per second, rounded to tenths, from 0; null while there are no two samples of the counter. A counter that
     *     went back (its topic was made anew) counts as standing still.
     */
    @Nullable
    Double perSecond(String counter) {
        Sample first = samples.peekFirst();
        Sample last = samples.peekLast();
        if (first == null || last == null || first == last) {
            return null;
        }
        Long before = first.counters().get(counter);
        Long after = last.counters().get(counter);
        if (before == null || after == null) {
            return null;
        }
        double seconds = Duration.between(first.at(), last.at()).toMillis() / 1_000.0;
        return Math.round(Math.max(0, after - before) / seconds * 10) / 10.0;
    }
}
