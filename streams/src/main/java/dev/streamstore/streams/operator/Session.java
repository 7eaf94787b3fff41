package dev.streamstore.streams.operator;

import dev.streamstore.streams.Serde;
import dev.streamstore.streams.Serdes;
import dev.streamstore.streams.Window;
import dev.streamstore.streams.state.TimeRange;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;

/** A stretch of activity of one key, from its first record to its last, and what it amounts to. */
record Session(TimeRange times, Object value) {

    boolean isWithin(long gapMs, long timeMs) {
        return times.firstMs() - gapMs <= timeMs && timeMs <= times.lastMs() + gapMs;
    }

    Window window() {
        return new Window(Instant.ofEpochMilli(times.firstMs()), Instant.ofEpochMilli(times.lastMs()));
    }

    /**
     * As it is stored, at its last time.
     *
     * <table>
     * <caption>Layout</caption>
     * <tr><td>0</td><td>length in milliseconds, 8 bytes, big endian</td></tr>
     * <tr><td>8</td><td>the value</td></tr>
     * </table>
     */
    static Serde<Stored> serde(Serde<Object> values) {
        return Serdes.of(
                stored -> {
                    byte[] value = values.serialize(stored.value());
                    return ByteBuffer.allocate(Long.BYTES + value.length)
                            .putLong(stored.lengthMs())
                            .put(value)
                            .array();
                },
                bytes -> {
                    ByteBuffer buffer = ByteBuffer.wrap(bytes);
                    long lengthMs = buffer.getLong();
                    byte[] value = new byte[buffer.remaining()];
                    buffer.get(value);
                    return new Stored(lengthMs, Objects.requireNonNull(values.deserialize(value)));
                });
    }

    record Stored(long lengthMs, Object value) {
        Session endingAt(long endMs) {
            return new Session(new TimeRange(endMs - lengthMs, endMs), value);
        }
    }

    Stored stored() {
        return new Stored(times.lastMs() - times.firstMs(), value);
    }
}
