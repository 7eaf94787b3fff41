package dev.streamstore.broker.group;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.client.TopicPartition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One event in the life of a group: decides what follows from it after the rules of KIP-848, applies that to the state
 * and keeps the records, which have to be stored before anyone is told. No partition is ever held by two members,
 * whichever prefix of the records is stored.
 *
 * <p>Used once, by one thread that has the group for itself. A refusal is thrown before anything is changed.
 */
final class GroupChange {

    private final GroupState state;
    private final GroupTopics catalog;
    private final Instant now;
    private final List<GroupRecord> records = new ArrayList<>();
    private final Set<String> retargeted = new LinkedHashSet<>();
    private final Set<TopicPartition> freed = new LinkedHashSet<>();

    GroupChange(GroupState state, GroupTopics catalog, Instant now) {
        this.state = state;
        this.catalog = catalog;
        this.now = now;
    }

    /** What to store, in this order; empty when the event changed nothing. */
    List<GroupRecord> records() {
        return records;
    }

    /** The members for whom a heartbeat would now bring something new because of what others did. */
    Set<String> concerned() {
        Set<String> concerned = new LinkedHashSet<>(retargeted);
        freed.forEach(partition -> state.heirOf(partition).ifPresent(heir -> concerned.add(heir.id())));
        return concerned;
    }

    /**
     * A newcomer, a static member's successor, or a member that repeats itself because it missed the answer. It gets
     * at once what nobody else holds; what it held under the same id before counts as given up.
     */
    Member join(MemberProfile newcomer) {
        String id = newcomer.memberId();
        Optional<Member> itself = state.find(id);
        Optional<Member> former = state.instance(newcomer.instanceId()).filter(m -> !m.id().equals(id));
        MemberProfile profile = former.map(m -> newcomer.replacing(m.id()))
                .or(() -> itself.map(m -> newcomer.replacing(m.profile().replaces())))
                .orElse(newcomer);
        boolean sameNeeds = itself.isPresent() != former.isPresent()
                && itself.or(() -> former).orElseThrow().profile().wantsTheSameAs(profile)
                && state.topics().equals(shapes(state.subscribed()));
        if (!sameNeeds) {
            emit(new GroupRecord.Epoch(state.epoch() + 1, null));
        }
        former.ifPresent(this::remove);
        Member joined = itself.map(m -> m.with(profile)).orElseGet(() -> Member.joining(profile));
        if (!itself.equals(Optional.of(joined))) {
            emit(new GroupRecord.Present(joined));
        }
        former.map(m -> state.targetOf(m.id())).ifPresent(share -> {
            emit(new GroupRecord.Target(id, share.plus(state.targetOf(id))));
            emit(new GroupRecord.Target(former.get().id(), Partitions.NONE));
        });
        if (!sameNeeds) {
            computeTarget();
        }
        return reconcile(state.member(id), Partitions.NONE, 0);
    }

    /**
     * A sign of life of a member.
     *
     * @param memberEpoch the one it was told last; an earlier one is accepted as long as it claims nothing it may not
     *     have, because then only an answer was lost
     * @param owned what it still reads; null means all it was ever given
     * @throws BrokerFault {@code UNKNOWN_MEMBER}, {@code FENCED_MEMBER_EPOCH}
     */
    Member heartbeat(String memberId, int memberEpoch, @Nullable Partitions owned) {
        Member member = state.member(memberId);
        boolean missedAnAnswer = memberEpoch == member.knownEpoch()
                && memberEpoch < member.epoch()
                && owned != null
                && member.held().containsAll(owned);
        if (memberEpoch != member.epoch() && !missedAnAnswer) {
            throw fenced("heartbeat", memberId, member.epoch(), memberEpoch);
        }
        followTopics();
        return reconcile(state.member(memberId), owned, memberEpoch);
    }

    /** These members are gone; unknown ones are ignored. */
    void expel(Collection<String> memberIds) {
        List<Member> gone =
                memberIds.stream().map(state::find).flatMap(Optional::stream).toList();
        if (gone.isEmpty()) {
            return;
        }
        boolean allGone = gone.size() == state.members().size();
        emit(new GroupRecord.Epoch(state.epoch() + 1, allGone ? now : null));
        for (Member member : gone) {
            remove(member);
            emit(new GroupRecord.Target(member.id(), Partitions.NONE));
        }
        computeTarget();
    }

    /** Computes the target anew when a topic came, went or grew. */
    void followTopics() {
        if (!state.topics().equals(shapes(state.subscribed()))) {
            emit(new GroupRecord.Epoch(state.epoch() + 1, state.emptySince().orElse(null)));
            computeTarget();
        }
    }

    /** Completes what the end of a process cut off. */
    void mend() {
        boolean empty = state.members().isEmpty();
        if (state.isTargetComplete() && empty == state.emptySince().isPresent()) {
            return;
        }
        emit(new GroupRecord.Epoch(state.epoch() + 1, empty ? state.emptySince().orElse(now) : null));
        List.copyOf(state.targets().keySet()).stream()
                .filter(id -> state.find(id).isEmpty())
                .forEach(id -> emit(new GroupRecord.Target(id, Partitions.NONE)));
        computeTarget();
    }

    void commit(SortedMap<TopicPartition, CommittedOffset> offsets) {
        offsets.forEach((partition, offset) -> emit(new GroupRecord.Committed(partition, offset)));
    }

    void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> emit(new GroupRecord.Forgotten(partition)));
    }

    /** The end of an empty group. */
    void removeGroup() {
        forget(List.copyOf(state.offsets().keySet()));
        emit(new GroupRecord.Removed());
    }

    private void computeTarget() {
        SortedMap<String, TopicShape> shapes = shapes(state.subscribed());
        SortedMap<String, Integer> counts = new TreeMap<>();
        shapes.forEach((topic, shape) -> counts.put(topic, shape.partitions()));
        List<MemberProfile> profiles =
                state.members().stream().map(Member::profile).toList();
        Map<String, Partitions> next = Assignor.preferredBy(state.members()).assign(profiles, counts, state.targets());
        for (MemberProfile profile : profiles) {
            Partitions share = next.getOrDefault(profile.memberId(), Partitions.NONE);
            if (!share.equals(state.targetOf(profile.memberId()))) {
                emit(new GroupRecord.Target(profile.memberId(), share));
                retargeted.add(profile.memberId());
            }
        }
        emit(new GroupRecord.TargetEpoch(state.epoch(), shapes));
    }

    private Member reconcile(Member member, @Nullable Partitions owned, int told) {
        Partitions target = state.targetOf(member.id());
        Partitions free = target.where(partition -> state.holderOf(partition)
                .map(holder -> holder.id().equals(member.id()))
                .orElse(true));
        Member next = member.reconciled(target, state.targetEpoch(), free, owned, told);
        if (!next.equals(member)) {
            freed.addAll(member.held().minus(next.held()).all());
            emit(new GroupRecord.Present(next));
        }
        return next;
    }

    private void remove(Member member) {
        freed.addAll(member.held().all());
        emit(new GroupRecord.Absent(member.id()));
    }

    private SortedMap<String, TopicShape> shapes(SortedSet<String> subscribed) {
        var shapes = new TreeMap<String, TopicShape>();
        subscribed.forEach(topic -> catalog.shape(topic).ifPresent(shape -> shapes.put(topic, shape)));
        return shapes;
    }

    private void emit(GroupRecord change) {
        state.apply(change);
        records.add(change);
    }

    static BrokerFault fenced(String where, String memberId, int expected, int was) {
        return new BrokerFault(
                ErrorCode.FENCED_MEMBER_EPOCH,
                "[%s] epoch of member %s: expected %d but was %d".formatted(where, memberId, expected, was));
    }
}
