package dev.streamstore.client;

import java.util.Set;

/** Told, on the polling thread, what a member gains and gives up; the rest stays with it undisturbed. */
public interface RebalanceListener {

    /** Called before records of these are returned: the place to restore state or {@link Consumer#seek}. */
    default void onAssigned(Set<TopicPartition> partitions) {}

    /**
     * Called while these are still owned: finish what is in work and commit. Their next owner gets them only after
     * this returns, or after the session expires.
     */
    default void onRevoked(Set<TopicPartition> partitions) {}

    /** The membership was lost (fenced or expired): these belong to others already and can't be committed any more. */
    default void onLost(Set<TopicPartition> partitions) {
        onRevoked(partitions);
    }
}
