package dev.streamstore.broker.group;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.client.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a group and who may read what: the state machine of KIP-848. Immutable; every event returns the membership
 * after it, equal to this one when nothing changed.
 *
 * <p>Three epochs, none of which ever goes down: the group's goes up whenever the target has to be computed anew
 * (someone came or went, or a topic changed), the target's says for which group epoch it was computed, and each
 * member's says which target it has reached. No partition is ever held by two members.
 *
 * @param epoch the group's
 * @param assignmentEpoch the target's
 * @param members by member id
 * @param target who should read what, by member id
 * @param topics the shape of the subscribed topics that exist, when the target was computed
 */
record Membership(
        int epoch,
        int assignmentEpoch,
        SortedMap<String, Member> members,
        Map<String, Partitions> target,
        SortedMap<String, TopicShape> topics) {

    /** Looks topics up; empty for one that does not exist. */
    interface Catalog extends Function<String, Optional<TopicShape>> {}

    static final Membership EMPTY = new Membership(0, 0, new TreeMap<>(), Map.of(), new TreeMap<>());

    Membership {
        members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
        target = Map.copyOf(target);
        topics = Collections.unmodifiableSortedMap(new TreeMap<>(topics));
    }

    /** A newcomer, or a static member's successor. It gets at once what nobody else holds. */
    Membership join(MemberProfile newcomer, Catalog catalog) {
        Optional<Member> former = holderOf(newcomer.instanceId());
        MemberProfile profile = former.map(m -> newcomer.replacing(m.id())).orElse(newcomer);
        var joined = new TreeMap<>(members);
        joined.put(profile.memberId(), Member.joining(profile));
        former.ifPresent(m -> joined.remove(m.id()));
        var renamed = new HashMap<>(target);
        former.map(m -> renamed.remove(m.id())).ifPresent(share -> renamed.put(profile.memberId(), share));
        Membership next = new Membership(epoch, assignmentEpoch, joined, renamed, topics);
        boolean sameNeeds = former.isPresent()
                && former.get().profile().wantsTheSameAs(profile)
                && topics.equals(shapes(joined.values(), catalog));
        return (sameNeeds ? next : next.rebalanced(catalog)).reconciled(profile.memberId(), null, 0);
    }

    /**
     * A sign of life of a member.
     *
     * @param memberEpoch the one it was told last; the one before is accepted as long as it claims nothing it may not
     *     have, because then only an answer was lost
     * @param owned what it still reads; null means all it was ever given
     * @throws BrokerFault {@code UNKNOWN_MEMBER}, {@code FENCED_MEMBER_EPOCH}
     */
    Membership heartbeat(String memberId, int memberEpoch, @Nullable Partitions owned, Catalog catalog) {
        Member member = member(memberId);
        boolean missedAnAnswer = memberEpoch == member.knownEpoch()
                && memberEpoch < member.epoch()
                && owned != null
                && member.held().containsAll(owned);
        if (memberEpoch != member.epoch() && !missedAnAnswer) {
            throw fenced("heartbeat", memberId, member.epoch(), memberEpoch);
        }
        return refreshed(catalog).reconciled(memberId, owned, memberEpoch);
    }

    /** The membership without these members; unknown ones are ignored. */
    Membership without(Collection<String> memberIds, Catalog catalog) {
        var remaining = new TreeMap<>(members);
        if (!remaining.keySet().removeAll(memberIds)) {
            return this;
        }
        return new Membership(epoch, assignmentEpoch, remaining, target, topics).rebalanced(catalog);
    }

    /**
     * Whether the member may store offsets of these partitions: it has to hold them and know its present epoch.
     *
     * @throws BrokerFault {@code UNKNOWN_MEMBER}, {@code STALE_MEMBER_EPOCH}, {@code FENCED_MEMBER_EPOCH}
     */
    void checkCommit(String memberId, int memberEpoch, Collection<TopicPartition> partitions) {
        Member member = member(memberId);
        if (memberEpoch > member.epoch()) {
            throw fenced("commit", memberId, member.epoch(), memberEpoch);
        }
        if (memberEpoch < member.epoch()) {
            throw new BrokerFault(
                    ErrorCode.STALE_MEMBER_EPOCH,
                    "[commit] epoch of member %s: expected %d but was %d"
                            .formatted(memberId, member.epoch(), memberEpoch));
        }
        for (TopicPartition partition : partitions) {
            if (!member.held().contains(partition)) {
                throw new BrokerFault(
                        ErrorCode.STALE_MEMBER_EPOCH,
                        "[commit] %s: expected a partition that member %s owns but it owns %s"
                                .formatted(partition, memberId, member.held()));
            }
        }
    }

    /** @throws BrokerFault {@code UNKNOWN_MEMBER}; {@code FENCED_MEMBER_EPOCH} when a static successor replaced it */
    Member member(String memberId) {
        Member member = members.get(memberId);
        if (member != null) {
            return member;
        }
        if (members.values().stream().anyMatch(m -> memberId.equals(m.profile().replaces()))) {
            throw new BrokerFault(
                    ErrorCode.FENCED_MEMBER_EPOCH,
                    "[group] member %s: expected the present holder of its instanceId but another has joined with it"
                            .formatted(memberId));
        }
        throw new BrokerFault(
                ErrorCode.UNKNOWN_MEMBER,
                "[group] member %s: expected a member of the group but it left, expired or never joined"
                        .formatted(memberId));
    }

    Partitions targetOf(String memberId) {
        return target.getOrDefault(memberId, Partitions.NONE);
    }

    Optional<Member> holderOf(TopicPartition partition) {
        return members.values().stream()
                .filter(m -> m.held().contains(partition))
                .findFirst();
    }

    /** Whether every member has reached the target. */
    boolean isStable() {
        return members.values().stream()
                .allMatch(m -> m.epoch() == assignmentEpoch
                        && m.revoking().isEmpty()
                        && m.assigned().equals(targetOf(m.id())));
    }

    private Optional<Member> holderOf(@Nullable String instanceId) {
        return instanceId == null
                ? Optional.empty()
                : members.values().stream()
                        .filter(m -> instanceId.equals(m.profile().instanceId()))
                        .findFirst();
    }

    private Membership refreshed(Catalog catalog) {
        return topics.equals(shapes(members.values(), catalog)) ? this : rebalanced(catalog);
    }

    private Membership rebalanced(Catalog catalog) {
        var shapes = shapes(members.values(), catalog);
        var counts = new TreeMap<String, Integer>();
        shapes.forEach((topic, shape) -> counts.put(topic, shape.partitions()));
        List<MemberProfile> profiles = new ArrayList<>();
        members.values().forEach(m -> profiles.add(m.profile()));
        var next = Assignor.preferredBy(members.values()).assign(profiles, counts, target);
        return new Membership(epoch + 1, epoch + 1, members, next, shapes);
    }

    private Membership reconciled(String memberId, @Nullable Partitions owned, int told) {
        Member member = member(memberId);
        Partitions heldByOthers = Partitions.of(members.values().stream()
                .filter(m -> !m.id().equals(memberId))
                .flatMap(m -> m.held().all().stream())
                .toList());
        Member next = member.reconciled(targetOf(memberId), assignmentEpoch, heldByOthers, owned, told);
        if (next.equals(member)) {
            return this;
        }
        var moved = new TreeMap<>(members);
        moved.put(memberId, next);
        return new Membership(epoch, assignmentEpoch, moved, target, topics);
    }

    private static SortedMap<String, TopicShape> shapes(Collection<Member> members, Catalog catalog) {
        var shapes = new TreeMap<String, TopicShape>();
        members.stream()
                .flatMap(m -> m.profile().topics().stream())
                .distinct()
                .forEach(topic -> catalog.apply(topic).ifPresent(shape -> shapes.put(topic, shape)));
        return shapes;
    }

    private static BrokerFault fenced(String where, String memberId, int expected, int was) {
        return new BrokerFault(
                ErrorCode.FENCED_MEMBER_EPOCH,
                "[%s] epoch of member %s: expected %d but was %d".formatted(where, memberId, expected, was));
    }
}
