package dev.streamstore.messaging.background;

import org.springframework.context.SmartLifecycle;

/**
 * In which order background work starts; it stops in the opposite one. Handlers stop first, beside the web server that
 * still answers what is under way: their partitions go to other instances at once.
 */
public final class Phases {
    /** After the web server and the handlers: what these write while they stop still leaves. */
    public static final int PUBLISH = SmartLifecycle.DEFAULT_PHASE - 8192;

    public static final int HANDLE = SmartLifecycle.DEFAULT_PHASE;

    private Phases() {}
}
