package dev.streamstore.work;

import dev.streamstore.messaging.trace.Activity;
import dev.streamstore.messaging.trace.Origin;

/** A piece of work that knows what led to it. */
public interface Work {

    /** What was done when it was left. */
    Origin origin();

    /** How doing it is shown in its trace. */
    Activity activity();
}
