package dev.streamstore.broker.error;

/** Whether a failed request may have had its effect nevertheless. */
public enum Applied {
    /** It had none. */
    NO,
    /** It is unknown; a repeat has to be harmless. */
    MAYBE;

    /** As it is written in a problem document: {@code no} or {@code maybe}. */
    public String wireName() {
        return this == NO ? "no" : "maybe";
    }
}
