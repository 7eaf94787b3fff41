package dev.streamstore.broker.group;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.explain.Explanation;
import dev.streamstore.broker.explain.Finding;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
    private static final Duration UNSETTLED_HEARTBEAT_INTERVAL = Duration.ofMillis(100);

    private final GroupRegistry groups;
    private final GroupTopics topics;
    private final Time time;
    private final Supplier<String> memberIds;
    private final Duration offsetsRetention;
    private volatile boolean stopped;

    /**
     * @param memberIds never the same twice
     * @param offsetsRetention how long offsets that nobody uses are kept
     */
    public GroupCoordinator(
            GroupLog log, GroupTopics topics, Time time, Supplier<String> memberIds, Duration offsetsRetention) {
        this.groups = new GroupRegistry(log, topics, time);
        this.topics = topics;
        this.time = time;
        this.memberIds = memberIds;
        this.offsetsRetention = offsetsRetention;
    }

    /** Rebuilds all groups from the log; every member gets a whole session to be heard of. */
    public void load() {
        groups.load();
    }

    /**
     * Takes a member in. Repeating the request with the same member id answers the same again.
     *
     * @return with its assignment, which is what nobody else holds of its target
     */
    public MemberAnswer join(GroupName name, JoinRequest request) {
        String memberId = request.memberId() == null ? memberIds.get() : request.memberId();
        var profile = new MemberProfile(
                memberId,
                request.clientId(),
                request.instanceId(),
                request.topics(),
                request.sessionTimeout().toMillis(),
                request.assignor(),
                null);
        return groups.in(name, true, group -> {
            Member member = groups.change(group, change -> change.join(profile));
            group.readings.remove(memberId);
            supersede(group, memberId, null);
            touch(group, member, 0);
            return answer(group, member, member.assigned(), false);
        });
    }

    /**
     * A sign of life, and a step towards the target. Where it brings the member nothing new it waits until there is
     * something, at most {@code maxWait} and never longer than the interval of heartbeats; a later heartbeat of the
     * same member ends the wait.
     *
     * @throws BrokerFault {@code UNKNOWN_MEMBER}, {@code FENCED_MEMBER_EPOCH}
     */
    public MemberAnswer heartbeat(GroupName name, Heartbeat heartbeat, Duration maxWait) throws InterruptedException {
        if (maxWait.isZero() || stopped) {
            return heartbeat(name, heartbeat, (Waiting) null);
        }
        var waiting = new Waiting();
        MemberAnswer answer = heartbeat(name, heartbeat, waiting);
        if (answer.isNewsSince(heartbeat.memberEpoch())) {
            return answer;
        }
        Duration interval = answer.heartbeatInterval();
        return waiting.await(maxWait.compareTo(interval) < 0 ? maxWait : interval)
                ? news(name, heartbeat, waiting, answer)
                : answer;
    }

    /** The half of a heartbeat before its wait; {@code waiting} is registered where there is no news. */
    MemberAnswer heartbeat(GroupName name, Heartbeat heartbeat, @Nullable Waiting waiting) {
        return ofMember(name, heartbeat.memberId(), group -> {
            MemberAnswer answer = step(group, heartbeat, waiting != null);
            Member member = group.state.member(heartbeat.memberId());
            group.reading(member.id()).sendsHeartbeats = true;
            touch(group, member, 0);
            supersede(group, member.id(), answer.isNewsSince(heartbeat.memberEpoch()) ? null : waiting);
            return answer;
        });
    }

    /** The half after it. No sign of life: that the member is still there is not known. */
    MemberAnswer news(GroupName name, Heartbeat heartbeat, Waiting waiting, MemberAnswer none) {
        return ofMember(
                name, heartbeat.memberId(), group -> waiting.isSuperseded() ? none : step(group, heartbeat, true));
    }

    private MemberAnswer step(Group group, Heartbeat heartbeat, boolean patient) {
        Partitions owned = heartbeat.owned();
        int epoch = heartbeat.memberEpoch();
        Member before = group.state.member(heartbeat.memberId());
        Member member = groups.change(group, change -> change.heartbeat(heartbeat.memberId(), epoch, owned));
        boolean known = owned == null
                ? before.equals(member) && member.revoking().isEmpty() && epoch == member.epoch()
                : owned.equals(member.assigned());
        return answer(group, member, known ? null : member.assigned(), patient);
    }

    /** Makes the heartbeats that wait answer now, and later ones not wait. */
    public void stopWaiting() {
        stopped = true;
        groups.stirAll();
    }

    /** How many groups there are. */
    public int size() {
        return groups.size();
    }

    /** @throws BrokerFault {@code UNKNOWN_MEMBER}, {@code FENCED_MEMBER_EPOCH} */
    public void leave(GroupName name, String memberId) {
        ofMember(name, memberId, group -> {
            group.state.member(memberId);
            groups.alter(group, change -> change.expel(List.of(memberId)));
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
            group.state.checkCommit(memberId, memberEpoch, offsets.keySet());
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
            Group.Reading reading = group.reading(memberId);
            int epoch = group.state.member(memberId).epoch();
            Member member = reading.sendsHeartbeats
                    ? group.state.member(memberId)
                    : groups.change(group, change -> change.heartbeat(memberId, epoch, Partitions.NONE));
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
            Member member = group.state.member(memberId);
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
            group.state.member(memberId);
            return group.reading(memberId);
        });
        reading.turn.lockInterruptibly();
        try {
            return poll.get();
        } finally {
            reading.turn.unlock();
        }
    }

    /** All groups, in the order of their names. */
    public List<GroupDescription> list() {
        List<GroupDescription> descriptions = new ArrayList<>();
        groups.forEach(group -> descriptions.add(new GroupView(group, topics).describe()));
        return descriptions;
    }

    /** @throws BrokerFault {@code UNKNOWN_GROUP} */
    public GroupDescription describe(GroupName name) {
        return groups.in(name, false, group -> new GroupView(group, topics).describe());
    }

    /**
     * Why the group is as it is.
     *
     * @throws BrokerFault {@code UNKNOWN_GROUP}
     */
    public Explanation explain(GroupName name) {
        return groups.in(
                name,
                false,
                group -> new GroupDiagnosis(group, topics, now(), monotonicMs(), offsetsRetention).explain());
    }

    /** What groups read this partition and have to say about it, each finding with the fact {@code group}. */
    public List<Finding> explain(TopicPartition partition) {
        List<Finding> findings = new ArrayList<>();
        groups.forEach(group -> new LagDiagnosis(group, topics, now())
                .of(partition).stream()
                        .map(finding -> finding.of(group.name.value()).with("group", group.name.value()))
                        .forEach(findings::add));
        return findings;
    }

    /**
     * Makes an empty group go on from elsewhere.
     *
     * @return the offsets stored, by partition
     * @throws BrokerFault {@code UNKNOWN_GROUP}, {@code GROUP_NOT_EMPTY}, {@code UNKNOWN_TOPIC}
     */
    public SortedMap<TopicPartition, Long> reset(GroupName name, OffsetReset reset) {
        return groups.in(name, false, group -> {
            checkEmpty(group, "reset");
            SortedMap<TopicPartition, Long> offsets = reset.offsets(topics);
            store(group, offsets);
            return offsets;
        });
    }

    /** @throws BrokerFault {@code UNKNOWN_GROUP}, {@code GROUP_NOT_EMPTY} */
    public void delete(GroupName name) {
        groups.in(name, false, group -> {
            checkEmpty(group, "delete");
            groups.alter(group, GroupChange::removeGroup);
            return null;
        });
    }

    /** Expels the members whose session is over, and lets groups know of topics that came, went or grew. */
    public void expireSessions() {
        long nowMs = monotonicMs();
        groups.forEach(group -> {
            List<Member> expired = group.sessions.expired(nowMs).stream()
                    .flatMap(id -> group.state.find(id).stream())
                    .toList();
            groups.alter(group, change -> {
                change.expel(expired.stream().map(Member::id).toList());
                change.followTopics();
            });
            expired.forEach(member -> group.note(new Group.Expulsion(member, now())));
        });
    }

    /**
     * Forgets what nobody will ask for any more, after the rules of Kafka's {@code offsets.retention.minutes}: offsets of
     * topics that are gone; of topics no member reads, the retention after they were committed; of a group without
     * members, that long after the last one went; and then the group itself. Call it every few minutes.
     */
    public void expireOffsets() {
        Instant longAgo = now().minus(offsetsRetention);
        groups.forEach(group -> {
            List<TopicPartition> useless = new OffsetExpiry(group.state, topics, longAgo).useless();
            groups.alter(group, change -> change.forget(useless));
            boolean over = group.state
                    .emptySince()
                    .filter(since -> !since.isAfter(longAgo))
                    .isPresent();
            if (over && group.state.offsets().isEmpty()) {
                groups.alter(group, GroupChange::removeGroup);
            }
        });
    }

    /** The state as it stands, empty where there is no group; what a simulation looks at. */
    GroupState state(GroupName name) {
        return groups.find(name).map(group -> group.state).orElseGet(GroupState::new);
    }

    private void store(Group group, SortedMap<TopicPartition, Long> offsets) {
        var committed = new TreeMap<TopicPartition, CommittedOffset>();
        offsets.forEach((partition, offset) -> {
            TopicShape shape = OffsetReset.existing(topics, partition);
            committed.put(partition, new CommittedOffset(offset, shape.id(), now()));
        });
        groups.alter(group, change -> change.commit(committed));
    }

    private long start(Group group, TopicPartition partition, GroupTopics.Bounds bounds) {
        return topics.shape(partition.topic())
                .flatMap(shape -> group.state.committed(partition, shape))
                .map(CommittedOffset::offset)
                .map(bounds::clamp)
                .orElse(bounds.logStartOffset());
    }

    private Instant now() {
        return Instant.ofEpochMilli(time.wallMs());
    }

    private long monotonicMs() {
        return TimeUnit.NANOSECONDS.toMillis(time.monotonicNanos());
    }

    private void touch(Group group, Member member, long extraMs) {
        group.sessions.touch(member.id(), member.profile().sessionTimeoutMs() + extraMs, monotonicMs());
    }

    /** @param patient whether the member waits for news, so that it need not ask often */
    private static MemberAnswer answer(Group group, Member member, @Nullable Partitions assignment, boolean patient) {
        Duration third = Duration.ofMillis(member.profile().sessionTimeoutMs() / 3);
        Duration calm = third.compareTo(MAX_HEARTBEAT_INTERVAL) < 0 ? third : MAX_HEARTBEAT_INTERVAL;
        return new MemberAnswer(
                member.id(),
                member.epoch(),
                patient || group.state.isSettled(member) ? calm : UNSETTLED_HEARTBEAT_INTERVAL,
                assignment);
    }

    private static void supersede(Group group, String memberId, @Nullable Waiting next) {
        Waiting former = next == null ? group.waiting.remove(memberId) : group.waiting.put(memberId, next);
        if (former != null) {
            former.supersede();
        }
    }

    private static void checkEmpty(Group group, String where) {
        int members = group.state.members().size();
        if (members > 0) {
            throw new BrokerFault(
                    ErrorCode.GROUP_NOT_EMPTY,
                    "[%s] group %s: expected no members but was %d".formatted(where, group.name, members));
        }
    }

    /** A member of a group that does not exist is an unknown member: it has to join again all the same. */
    private <T> T ofMember(GroupName name, String memberId, Function<Group, T> action) {
        try {
            return groups.in(name, false, action);
        } catch (BrokerFault fault) {
            if (fault.code() != ErrorCode.UNKNOWN_GROUP) {
                throw fault;
            }
            throw new BrokerFault(
                    ErrorCode.UNKNOWN_MEMBER,
                    "[group %s] member %s: expected an existing group but there is none".formatted(name, memberId));
        }
    }
}
