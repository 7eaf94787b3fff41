package dev.streamstore.broker.group;

import dev.streamstore.client.TopicPartition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/** One group in memory. All but the name and the lock is guarded by the lock. */
final class Group {

    final GroupName name;
    final ReentrantLock lock = new ReentrantLock();
    final SortedMap<TopicPartition, CommittedOffset> offsets = new TreeMap<>();
    final Sessions sessions = new Sessions();
    final Map<String, Reading> readings = new HashMap<>();
    Membership membership = Membership.EMPTY;

    /** Set when the group was removed from the coordinator's map: whoever waited for the lock has to look again. */
    boolean deleted;

    Group(GroupName name) {
        this.name = name;
    }

    /** What is only of use while this process lives: where a member reads, and whether it sends heartbeats. */
    static final class Reading {
        boolean sendsHeartbeats;
        final Map<TopicPartition, Long> positions = new HashMap<>();
        final ReentrantLock turn = new ReentrantLock();
    }

    Reading reading(String memberId) {
        return readings.computeIfAbsent(memberId, id -> new Reading());
    }

    /** The committed offset, unless it was committed for an earlier topic of the same name. */
    Optional<CommittedOffset> committed(TopicPartition partition, TopicShape shape) {
        return Optional.ofNullable(offsets.get(partition))
                .filter(c -> c.topicId().equals(shape.id()));
    }
}
