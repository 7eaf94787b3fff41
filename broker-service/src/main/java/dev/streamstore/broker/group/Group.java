package dev.streamstore.broker.group;

import dev.streamstore.client.TopicPartition;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** One group in memory. All but the name and the lock is guarded by the lock. */
final class Group {

    private static final int MOST_EXPULSIONS = 8;

    final GroupName name;
    final ReentrantLock lock = new ReentrantLock();
    final Sessions sessions = new Sessions();
    final Map<String, Reading> readings = new HashMap<>();
    final Map<String, Waiting> waiting = new HashMap<>();
    GroupState state = new GroupState();

    /** Set when the group was removed from memory: whoever waited for the lock has to look again. */
    boolean deleted;

    /** Set when it is not known whether a change was stored: what is in memory counts no more, what is stored does. */
    boolean stale;

    /** The last few members whose session ended, the latest last. */
    private final Deque<Expulsion> expulsions = new ArrayDeque<>();

    Group(GroupName name) {
        this.name = name;
    }

    /** A member that was silent for too long. */
    record Expulsion(Member member, Instant at) {}

    void note(Expulsion expulsion) {
        expulsions.add(expulsion);
        if (expulsions.size() > MOST_EXPULSIONS) {
            expulsions.remove();
        }
    }

    List<Expulsion> expulsions() {
        return List.copyOf(expulsions);
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

    /** Forgets what is only known of those who are members no more, and lets them hear it. */
    void forgetAbsent(Iterable<GroupRecord> records) {
        for (GroupRecord change : records) {
            if (change instanceof GroupRecord.Absent(String memberId)
                    && state.find(memberId).isEmpty()) {
                sessions.forget(memberId);
                readings.remove(memberId);
                stir(memberId);
            }
        }
    }

    /** Lets a waiting heartbeat of this member look again. */
    void stir(String memberId) {
        Waiting heartbeat = waiting.remove(memberId);
        if (heartbeat != null) {
            heartbeat.stir();
        }
    }

    void stirAll() {
        waiting.values().forEach(Waiting::stir);
        waiting.clear();
    }
}
