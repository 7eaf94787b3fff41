package dev.streamstore.broker.group;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.group.GroupLog.Entry;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the groups: takes joins, heartbeats, leaves and commits, and expels who was silent for too long.
 *
 * <p>Safe for use by several threads; calls for one group run one after the other. What a call returned is stored: it
 * survives the end of this process. A heartbeat that changes nothing stores nothing. {@link #load} must be called once
 * before anything else, {@link #expireSessions} at least every few hundred milliseconds.
 */
public final class GroupCoordinator {

    /** Something that may wait. */
    public interface InterruptibleSupplier<T> {
        T get() throws InterruptedException;
    }

    private static final Duration MAX_HEARTBEAT_INTERVAL = Duration.ofSeconds(3);
    private static final Duration UNSTABLE_HEARTBEAT_INTERVAL = Duration.ofMillis(100);

    private final ConcurrentHashMap<GroupName, Group> groups = new ConcurrentHashMap<>();
    private final GroupLog log;
    private final GroupTopics topics;
    private final Time time;
    private final Supplier<String> memberIds;

    /** @param memberIds never the same twice */
    public GroupCoordinator(GroupLog log, GroupTopics topics, Time time, Supplier<String> memberIds) {
        this.log = log;
        this.topics = topics;
        this.time = time;
        this.memberIds = memberIds;
    }

    /** Rebuilds all groups from the log; every member gets a whole session to be heard of. */
    public void load() {
        new GroupReplay(groups).readFrom(log);
        long nowMs = monotonicMs();
        groups.values()
                .forEach(group -> group.membership
                        .members()
                        .values()
                        .forEach(m -> group.sessions.touch(m.id(), m.profile().sessionTimeoutMs(), nowMs)));
    }

    public MemberAnswer join(GroupName name, JoinRequest request) {
        String memberId = memberIds.get();
        var profile = new MemberProfile(
                memberId,
                request.clientId(),
                request.instanceId(),
                request.topics(),
                request.sessionTimeout().toMillis(),
                request.assignor(),
                null);
        return inGroup(name, true, group -> {
            change(group, group.membership.join(profile, topics::shape));
            Member member = group.membership.member(memberId);
            touch(group, member, 0);
            return answer(group, member, member.assigned());
        });
    }

    /**
     * @param owned what the member still reads; null means all it was ever given
     * @throws BrokerFault {@code UNKNOWN_MEMBER}, {@code FENCED_MEMBER_EPOCH}
     */
    public MemberAnswer heartbeat(GroupName name, String memberId, int memberEpoch, @Nullable Partitions owned) {
        return ofMember(name, memberId, group -> {
            Membership before = group.membership;
            change(group, before.heartbeat(memberId, memberEpoch, owned, topics::shape));
            Member member = group.membership.member(memberId);
            group.reading(memberId).sendsHeartbeats = true;
            touch(group, member, 0);
            boolean known = owned == null
                    ? before.equals(group.membership) && member.revoking().isEmpty() && memberEpoch == member.epoch()
                    : owned.equals(member.assigned());
            return answer(group, member, known ? null : member.assigned());
        });
    }

    /** @throws BrokerFault {@code UNKNOWN_MEMBER}, {@code FENCED_MEMBER_EPOCH} */
    public void leave(GroupName name, String memberId) {
        ofMember(name, memberId, group -> {
            group.membership.member(memberId);
            change(group, group.membership.without(List.of(memberId), topics::shape));
            return null;
        });
    }

    /**
     * Stores where the group goes on reading.
     *
     * @param offsets the next to read, by partition, from 0
     * @throws BrokerFault {@code UNKNOWN_MEMBER}, {@code STALE_MEMBER_EPOCH}, {@code FENCED_MEMBER_EPOCH}, {@code
     *     UNKNOWN_TOPIC}, {@code UNKNOWN_PARTITION}; nothing was stored then
     */
    public void commit(GroupName name, String memberId, int memberEpoch, SortedMap<TopicPartition, Long> offsets) {
        ofMember(name, memberId, group -> {
            group.membership.checkCommit(memberId, memberEpoch, offsets.keySet());
            store(group, offsets);
            return null;
        });
    }

    /**
     * Lets a member read through the broker: says what it may read and where it is. That is a sign of life, which
     * holds until {@code wait} is over and a session more; and a member that never sends heartbeats is moved on to the
     * target assignment by it, because by coming back it shows that it is done with what it was given before.
     *
     * @throws BrokerFault {@code UNKNOWN_MEMBER}, {@code FENCED_MEMBER_EPOCH}
     */
    public PollTurn turn(GroupName name, String memberId, Duration wait) {
        return ofMember(name, memberId, group -> {
            Member member = group.membership.member(memberId);
            Group.Reading reading = group.reading(memberId);
            if (!reading.sendsHeartbeats) {
                change(group, group.membership.heartbeat(memberId, member.epoch(), Partitions.NONE, topics::shape));
                member = group.membership.member(memberId);
            }
            touch(group, member, wait.toMillis());
            reading.positions.keySet().retainAll(member.assigned().all());
            var positions = new TreeMap<TopicPartition, Long>();
            for (TopicPartition partition : member.assigned().all()) {
                topics.bounds(partition)
                        .ifPresent(bounds -> positions.put(
                                partition, reading.positions.computeIfAbsent(partition, p -> start(group, p, bounds))));
            }
            return new PollTurn(member.epoch(), member.assigned(), positions);
        });
    }

    /** Moves the positions of {@link #turn} on, of what is still assigned. */
    public void advance(GroupName name, String memberId, Map<TopicPartition, Long> positions) {
        ofMember(name, memberId, group -> {
            Member member = group.membership.member(memberId);
            touch(group, member, 0);
            Group.Reading reading = group.reading(memberId);
            positions.forEach((partition, next) -> {
                if (member.assigned().contains(partition)) {
                    reading.positions.put(partition, next);
                }
            });
            return null;
        });
    }

    /**
     * Runs {@code poll} while no other poll of the same member runs.
     *
     * @throws BrokerFault {@code UNKNOWN_MEMBER}, {@code FENCED_MEMBER_EPOCH}
     */
    public <T> T oneAtATime(GroupName name, String memberId, InterruptibleSupplier<T> poll)
            throws InterruptedException {
        Group.Reading reading = ofMember(name, memberId, group -> {
            group.membership.member(memberId);
            return group.reading(memberId);
        });
        reading.turn.lockInterruptibly();
        try {
            return poll.get();
        } finally {
            reading.turn.unlock();
        }
    }

    public List<GroupDescription> list() {
        List<GroupDescription> descriptions = new ArrayList<>();
        for (GroupName name : groups.keySet().stream().sorted().toList()) {
            Group group = groups.get(name);
            if (group != null) {
                descriptions.add(locked(group, g -> new GroupView(g, topics).describe()));
            }
        }
        return descriptions;
    }

    /** @throws BrokerFault {@code UNKNOWN_GROUP} */
    public GroupDescription describe(GroupName name) {
        return inGroup(name, false, group -> new GroupView(group, topics).describe());
    }

    /**
     * Makes an empty group go on from elsewhere.
     *
     * @return the offsets stored, by partition
     * @throws BrokerFault {@code UNKNOWN_GROUP}, {@code GROUP_NOT_EMPTY}, {@code UNKNOWN_TOPIC}
     */
    public SortedMap<TopicPartition, Long> reset(GroupName name, OffsetReset reset) {
        return inGroup(name, false, group -> {
            checkEmpty(group, "reset");
            SortedMap<TopicPartition, Long> offsets = reset.offsets(topics);
            store(group, offsets);
            return offsets;
        });
    }

    /** @throws BrokerFault {@code UNKNOWN_GROUP}, {@code GROUP_NOT_EMPTY} */
    public void delete(GroupName name) {
        inGroup(name, false, group -> {
            checkEmpty(group, "delete");
            List<Entry> tombstones = new ArrayList<>();
            group.offsets.keySet().forEach(p -> tombstones.add(new Entry(GroupJson.offsetKey(name, p), null)));
            tombstones.add(new Entry(GroupJson.membershipKey(name), null));
            log.append(name, tombstones);
            group.deleted = true;
            groups.remove(name, group);
            return null;
        });
    }

    /** Expels the members whose session is over. */
    public void expireSessions() {
        long nowMs = monotonicMs();
        for (Group candidate : groups.values()) {
            locked(candidate, group -> {
                List<String> expired = group.sessions.expired(nowMs);
                if (!group.deleted && !expired.isEmpty()) {
                    change(group, group.membership.without(expired, topics::shape));
                }
                return null;
            });
        }
    }

    /** The state machine as it stands, empty where there is no group; what a simulation looks at. */
    Membership membership(GroupName name) {
        Group group = groups.get(name);
        return group == null ? Membership.EMPTY : locked(group, g -> g.membership);
    }

    private void change(Group group, Membership next) {
        if (next.equals(group.membership)) {
            return;
        }
        log.append(group.name, List.of(new Entry(GroupJson.membershipKey(group.name), GroupJson.encode(next))));
        Collection<String> gone = new ArrayList<>(group.membership.members().keySet());
        gone.removeAll(next.members().keySet());
        group.membership = next;
        gone.forEach(group.sessions::forget);
        group.readings.keySet().removeAll(gone);
    }

    private void store(Group group, SortedMap<TopicPartition, Long> offsets) {
        var committed = new TreeMap<TopicPartition, CommittedOffset>();
        List<Entry> entries = new ArrayList<>();
        offsets.forEach((partition, offset) -> {
            TopicShape shape = OffsetReset.existing(topics, partition.topic());
            if (partition.partition() >= shape.partitions()) {
                throw new BrokerFault(
                        ErrorCode.UNKNOWN_PARTITION,
                        "[group %s] partition: expected 0 to %d but was %s"
                                .formatted(group.name, shape.partitions() - 1, partition));
            }
            var value = new CommittedOffset(offset, shape.id(), Instant.ofEpochMilli(time.wallMs()));
            committed.put(partition, value);
            entries.add(new Entry(GroupJson.offsetKey(group.name, partition), GroupJson.encode(value)));
        });
        if (!entries.isEmpty()) {
            log.append(group.name, entries);
            group.offsets.putAll(committed);
        }
    }

    private long start(Group group, TopicPartition partition, GroupTopics.Bounds bounds) {
        return topics.shape(partition.topic())
                .flatMap(shape -> group.committed(partition, shape))
                .map(CommittedOffset::offset)
                .map(bounds::clamp)
                .orElse(bounds.logStartOffset());
    }

    private long monotonicMs() {
        return TimeUnit.NANOSECONDS.toMillis(time.monotonicNanos());
    }

    private void touch(Group group, Member member, long extraMs) {
        group.sessions.touch(member.id(), member.profile().sessionTimeoutMs() + extraMs, monotonicMs());
    }

    private static MemberAnswer answer(Group group, Member member, @Nullable Partitions assignment) {
        Duration third = Duration.ofMillis(member.profile().sessionTimeoutMs() / 3);
        Duration calm = third.compareTo(MAX_HEARTBEAT_INTERVAL) < 0 ? third : MAX_HEARTBEAT_INTERVAL;
        return new MemberAnswer(
                member.id(),
                member.epoch(),
                group.membership.isStable() ? calm : UNSTABLE_HEARTBEAT_INTERVAL,
                assignment);
    }

    private static void checkEmpty(Group group, String where) {
        int members = group.membership.members().size();
        if (members > 0) {
            throw new BrokerFault(
                    ErrorCode.GROUP_NOT_EMPTY,
                    "[%s] group %s: expected no members but was %d".formatted(where, group.name, members));
        }
    }

    /** A member of a group that does not exist is an unknown member: it has to join again all the same. */
    private <T> T ofMember(GroupName name, String memberId, Function<Group, T> action) {
        try {
            return inGroup(name, false, action);
        } catch (BrokerFault fault) {
            if (fault.code() != ErrorCode.UNKNOWN_GROUP) {
                throw fault;
            }
            throw new BrokerFault(
                    ErrorCode.UNKNOWN_MEMBER,
                    "[group %s] member %s: expected an existing group but there is none".formatted(name, memberId));
        }
    }

    private <T> T inGroup(GroupName name, boolean create, Function<Group, T> action) {
        while (true) {
            Group group = create ? groups.computeIfAbsent(name, Group::new) : groups.get(name);
            if (group == null) {
                throw new BrokerFault(
                        ErrorCode.UNKNOWN_GROUP, "[group] %s: expected an existing group".formatted(name));
            }
            group.lock.lock();
            try {
                if (!group.deleted) {
                    return action.apply(group);
                }
            } finally {
                group.lock.unlock();
            }
        }
    }

    private static <T> T locked(Group group, Function<Group, T> action) {
        group.lock.lock();
        try {
            return action.apply(group);
        } finally {
            group.lock.unlock();
        }
    }
}
