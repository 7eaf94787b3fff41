package dev.streamstore.messaging.trace;

import io.micrometer.tracing.Span;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How a piece of work is shown in its trace.
 *
 * @param name one of few: no ids in it
 * @param tags asked for only when the span is recorded
 */
public record Activity(String name, Span.Kind kind, Supplier<Map<String, String>> tags) {

    /** A call to someone outside. */
    public static Activity call(String name) {
        return new Activity(name, Span.Kind.CLIENT, Map::of);
    }

    /** Writing down what came of this one, and telling others. */
    public Activity settling() {
        return new Activity("settle " + name, Span.Kind.PRODUCER, Map::of);
    }
}
