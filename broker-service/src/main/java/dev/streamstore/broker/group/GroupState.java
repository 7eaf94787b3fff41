package dev.streamstore.broker.group;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.client.TopicPartition;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a group, who may read what, who should, and how far the group has come: the state of KIP-848. Changed by
 * {@link #apply} alone. Not safe for use by several threads.
 *
 * <p>Three epochs, none of which ever goes down: the group's goes up whenever the target has to be computed anew, the
 * target's says for which group epoch it was computed, and each member's says which target it has reached.
 */
final class GroupState {

    private final SortedMap<String, Member> members = new TreeMap<>();
    private final Map<String, Partitions> targets = new HashMap<>();
    private final SortedMap<TopicPartition, CommittedOffset> offsets = new TreeMap<>();

    // What follows from the above, kept so that no question costs more than its answer.
    private final Map<TopicPartition, String> holders = new HashMap<>();
    private final Map<TopicPartition, String> heirs = new HashMap<>();
    private final SortedMap<String, Integer> subscribers = new TreeMap<>();
    private final Map<String, String> instances = new HashMap<>();
    private final Map<String, String> successors = new HashMap<>();

    private int epoch;
    private int targetEpoch;
    private SortedMap<String, TopicShape> topics = Collections.emptySortedMap();
    private @Nullable Instant emptySince;

    void apply(GroupRecord change) {
        switch (change) {
            case GroupRecord.Epoch(int raised, Instant since) -> {
                epoch = raised;
                emptySince = since;
            }
            case GroupRecord.TargetEpoch(int reached, SortedMap<String, TopicShape> shapes) -> {
                targetEpoch = reached;
                topics = shapes;
            }
            case GroupRecord.Target(String memberId, Partitions share) -> retarget(memberId, share);
            case GroupRecord.Present(Member member) -> {
                drop(member.id());
                add(member);
            }
            case GroupRecord.Absent(String memberId) -> drop(memberId);
            case GroupRecord.Committed(TopicPartition partition, CommittedOffset offset) ->
                offsets.put(partition, offset);
            case GroupRecord.Forgotten(TopicPartition partition) -> offsets.remove(partition);
            case GroupRecord.Removed() -> {}
        }
    }

    int epoch() {
        return epoch;
    }

    int targetEpoch() {
        return targetEpoch;
    }

    /** When the last member went; empty while there are members. */
    Optional<Instant> emptySince() {
        return Optional.ofNullable(emptySince);
    }

    /** In the order of their ids. */
    Collection<Member> members() {
        return Collections.unmodifiableCollection(members.values());
    }

    Optional<Member> find(String memberId) {
        return Optional.ofNullable(members.get(memberId));
    }

    /** @throws BrokerFault {@code UNKNOWN_MEMBER}; {@code FENCED_MEMBER_EPOCH} when a static successor replaced it */
    Member member(String memberId) {
        Member member = members.get(memberId);
        if (member != null) {
            return member;
        }
        String successor = successors.get(memberId);
        if (successor != null) {
            throw new BrokerFault(
                    ErrorCode.FENCED_MEMBER_EPOCH,
                    "[group] member %s: expected the present holder of its instanceId but %s has joined with it"
                            .formatted(memberId, successor));
        }
        throw new BrokerFault(
                ErrorCode.UNKNOWN_MEMBER,
                "[group] member %s: expected a member of the group but it left, expired or never joined"
                        .formatted(memberId));
    }

    /** The member that is known under this name of a static member. */
    Optional<Member> instance(@Nullable String instanceId) {
        return Optional.ofNullable(instanceId).map(instances::get).map(members::get);
    }

    Partitions targetOf(String memberId) {
        return targets.getOrDefault(memberId, Partitions.NONE);
    }

    /** What every member should have, by member id; members that should have nothing may be missing. */
    Map<String, Partitions> targets() {
        return Collections.unmodifiableMap(targets);
    }

    /** Who has it, or has yet to give it up. */
    Optional<Member> holderOf(TopicPartition partition) {
        return Optional.ofNullable(holders.get(partition)).map(members::get);
    }

    /** Who should have it. */
    Optional<Member> heirOf(TopicPartition partition) {
        return Optional.ofNullable(heirs.get(partition)).map(members::get);
    }

    /** What at least one member wants to read, whether it exists or not. */
    SortedSet<String> subscribed() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(subscribers.keySet()));
    }

    /** The shapes of the subscribed topics for which the target was computed. */
    SortedMap<String, TopicShape> topics() {
        return topics;
    }

    SortedMap<TopicPartition, CommittedOffset> offsets() {
        return Collections.unmodifiableSortedMap(offsets);
    }

    /** The committed offset, unless it was committed for an earlier topic of the same name. */
    Optional<CommittedOffset> committed(TopicPartition partition, TopicShape shape) {
        return Optional.ofNullable(offsets.get(partition))
                .filter(c -> c.topicId().equals(shape.id()));
    }

    /** Whether this member has reached the target. */
    boolean isSettled(Member member) {
        return member.epoch() == targetEpoch
                && member.revoking().isEmpty()
                && member.assigned().equals(targetOf(member.id()));
    }

    /** Whether every member has. */
    boolean isStable() {
        return members.values().stream().allMatch(this::isSettled);
    }

    /** Whether the target is that of the group's epoch and hands out every partition; it is not when a crash cut it off. */
    boolean isTargetComplete() {
        int wanted = topics.entrySet().stream()
                .filter(topic -> subscribers.containsKey(topic.getKey()))
                .mapToInt(topic -> topic.getValue().partitions())
                .sum();
        return targetEpoch == epoch && members.keySet().containsAll(targets.keySet()) && heirs.size() == wanted;
    }

    /**
     * Whether the member may store offsets of these partitions: it has to hold them and know its present epoch.
     *
     * @throws BrokerFault {@code UNKNOWN_MEMBER}, {@code STALE_MEMBER_EPOCH}, {@code FENCED_MEMBER_EPOCH}
     */
    void checkCommit(String memberId, int memberEpoch, Collection<TopicPartition> partitions) {
        Member member = member(memberId);
        if (memberEpoch > member.epoch()) {
            throw GroupChange.fenced("commit", memberId, member.epoch(), memberEpoch);
        }
        if (memberEpoch < member.epoch()) {
            throw new BrokerFault(
                    ErrorCode.STALE_MEMBER_EPOCH,
                    "[commit] epoch of member %s: expected %d but was %d"
                            .formatted(memberId, member.epoch(), memberEpoch));
        }
        for (TopicPartition partition : partitions) {
            if (!member.id().equals(holders.get(partition))) {
                throw new BrokerFault(
                        ErrorCode.STALE_MEMBER_EPOCH,
                        "[commit] %s: expected a partition that member %s owns but it owns %s"
                                .formatted(partition, memberId, member.held()));
            }
        }
    }

    private void retarget(String memberId, Partitions share) {
        targetOf(memberId).all().forEach(partition -> heirs.remove(partition, memberId));
        share.all().forEach(partition -> heirs.put(partition, memberId));
        if (share.isEmpty()) {
            targets.remove(memberId);
        } else {
            targets.put(memberId, share);
        }
    }

    private void add(Member member) {
        MemberProfile profile = member.profile();
        members.put(member.id(), member);
        member.held().all().forEach(partition -> holders.put(partition, member.id()));
        profile.topics().forEach(topic -> subscribers.merge(topic, 1, Integer::sum));
        if (profile.instanceId() != null) {
            instances.put(profile.instanceId(), member.id());
        }
        if (profile.replaces() != null) {
            successors.put(profile.replaces(), member.id());
        }
    }

    private void drop(String memberId) {
        Member member = members.remove(memberId);
        if (member == null) {
            return;
        }
        MemberProfile profile = member.profile();
        member.held().all().forEach(partition -> holders.remove(partition, memberId));
        profile.topics().forEach(topic -> subscribers.computeIfPresent(topic, (t, n) -> n == 1 ? null : n - 1));
        if (profile.instanceId() != null) {
            instances.remove(profile.instanceId(), memberId);
        }
        if (profile.replaces() != null) {
            successors.remove(profile.replaces(), memberId);
        }
    }
}
