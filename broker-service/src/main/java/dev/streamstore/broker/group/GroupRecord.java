package dev.streamstore.broker.group;

import dev.streamstore.client.TopicPartition;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One fact about a group. A group is what its records say, in their order: {@link GroupState#apply} is the only way to
 * change it, while it runs and when it is rebuilt. The size of what an event stores goes with what the event changed, not
 * with the size of the group.
 */
sealed interface GroupRecord {

    /**
     * The group's epoch: somebody came or went, or a topic changed. Stored before what follows from it, so that a
     * group epoch above the target's says that a computation was cut off.
     *
     * @param emptySince when the last member went; null while there are members
     */
    record Epoch(int epoch, @Nullable Instant emptySince) implements GroupRecord {}

    /**
     * The target is complete for this group epoch.
     *
     * @param topics the shapes of the subscribed topics that existed when it was computed
     */
    record TargetEpoch(int epoch, SortedMap<String, TopicShape> topics) implements GroupRecord {
        public TargetEpoch {
            topics = Collections.unmodifiableSortedMap(new TreeMap<>(topics));
        }
    }

    /** What a member should have; an empty share is stored as a deletion. */
    record Target(String memberId, Partitions share) implements GroupRecord {}

    /** A member as it is from now on. */
    record Present(Member member) implements GroupRecord {}

    /** A member that left, expired or was replaced. */
    record Absent(String memberId) implements GroupRecord {}

    /** Where the group goes on in a partition. */
    record Committed(TopicPartition partition, CommittedOffset offset) implements GroupRecord {}

    /** A committed offset that is of no use any more. */
    record Forgotten(TopicPartition partition) implements GroupRecord {}

    /** The end of a group that has neither members nor offsets. */
    record Removed() implements GroupRecord {}
}
