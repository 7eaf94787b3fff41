package dev.streamstore.streams.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a task writes to a topic; the arrays must not be changed. */
public record OutputRecord(byte @Nullable [] key, byte @Nullable [] value, Instant timestamp) {

    /** About what it takes on the wire. */
    int sizeBytes() {
        return 32 + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    }
}
