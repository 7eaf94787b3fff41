package dev.streamstore.streams.state;

import java.util.Comparator;

/**
 * Where a value lies in a store.
 *
 * @param partition of the task that owns it
 * @param timeMs the start of a window, the end of a session, the time of a record, in epoch milliseconds; 0 where time
 *     plays no part
 */
public record StateKey(int partition, Bytes key, long timeMs) implements Comparable<StateKey> {
    private static final Comparator<StateKey> ORDER = Comparator.comparingInt(StateKey::partition)
            .thenComparing(StateKey::key)
            .thenComparingLong(StateKey::timeMs);

    @Override
    public int compareTo(StateKey other) {
        return ORDER.compare(this, other);
    }
}
