package dev.streamstore.streams.operator;

import org.jspecify.annotations.Nullable;

/** A record on its way through a topology; of a table, its value is a {@link dev.streamstore.streams.Change}. */
public record Event(
        Position at, @Nullable Object key, @Nullable Object value, long timestampMs) {

    public int partition() {
        return at.partition();
    }

    public Event with(@Nullable Object newKey, @Nullable Object newValue) {
        return new Event(at, newKey, newValue, timestampMs);
    }

    public Event withValue(@Nullable Object newValue) {
        return new Event(at, key, newValue, timestampMs);
    }

    public Event withTimestamp(long newTimestampMs) {
        return new Event(at, key, value, newTimestampMs);
    }
}
