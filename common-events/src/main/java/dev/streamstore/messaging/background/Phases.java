package dev.streamstore.messaging.background;

import org.springframework.context.SmartLifecycle;

/** In which order background work starts; it stops in the opposite one, all of it after the web server. */
public final class Phases {
    /** What others publish while they stop still leaves. */
    public static final int PUBLISH = SmartLifecycle.DEFAULT_PHASE - 8192;

    public static final int HANDLE = PUBLISH + 1;

    private Phases() {}
}
