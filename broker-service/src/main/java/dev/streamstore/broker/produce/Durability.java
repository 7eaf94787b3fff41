package dev.streamstore.broker.produce;

import java.util.Locale;

/** What an acknowledged record survives. */
public enum Durability {
    /** The end of the leader's process. */
    LEADER,
    /** The loss of all in-sync replicas but one; on a single broker the end of its process. */
    REPLICATED,
    /** A loss of power: it is on the disk. */
    FSYNCED;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
