package dev.streamstore.work;

import dev.streamstore.messaging.trace.Activity;
import dev.streamstore.messaging.trace.Origin;
import dev.streamstore.messaging.trace.Traces;

/** A piece of work that knows what led to it. */
public interface Work {

    /** What was done when it was left. */
    Origin origin();

    /** How doing it is shown in its trace. */
    Activity activity();

    /** Tells of what came of it, on this thread, as a part of the trace that led to it. */
    default void settleWithin(Traces traces, Runnable telling) {
        traces.within(origin(), activity().settling(), () -> {
            telling.run();
            return null;
        });
    }
}
