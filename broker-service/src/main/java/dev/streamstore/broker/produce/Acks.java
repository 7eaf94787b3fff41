package dev.streamstore.broker.produce;

/** What an acknowledgement waits for. */
public enum Acks {
    /** Every in-sync replica. */
    ALL,
    /** The leader of the partition. */
    LEADER
}
