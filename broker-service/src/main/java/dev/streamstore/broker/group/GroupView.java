package dev.streamstore.broker.group;

import dev.streamstore.broker.group.GroupDescription.MemberView;
import dev.streamstore.broker.group.GroupDescription.PartitionView;
import dev.streamstore.broker.group.GroupDescription.State;
import dev.streamstore.client.TopicPartition;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Describes a group whose lock the caller holds. */
final class GroupView {

    private final Group group;
    private final GroupTopics topics;

    GroupView(Group group, GroupTopics topics) {
        this.group = group;
        this.topics = topics;
    }

    GroupDescription describe() {
        Membership membership = group.membership;
        State state =
                membership.members().isEmpty() ? State.EMPTY : membership.isStable() ? State.STABLE : State.RECONCILING;
        List<MemberView> members =
                membership.members().values().stream().map(this::view).toList();
        return new GroupDescription(group.name, state, membership.epoch(), members, partitions());
    }

    private MemberView view(Member member) {
        MemberProfile profile = member.profile();
        return new MemberView(
                member.id(),
                profile.clientId(),
                profile.instanceId(),
                member.epoch(),
                profile.topics(),
                member.assigned(),
                group.membership.targetOf(member.id()));
    }

    /** All partitions of the topics that the group reads, and all it has committed for. */
    private List<PartitionView> partitions() {
        SortedSet<TopicPartition> all = new TreeSet<>();
        group.membership.members().values().stream()
                .flatMap(m -> m.profile().topics().stream())
                .distinct()
                .forEach(topic -> topics.shape(topic).ifPresent(shape -> {
                    for (int number = 0; number < shape.partitions(); number++) {
                        all.add(new TopicPartition(topic, number));
                    }
                }));
        for (Map.Entry<TopicPartition, CommittedOffset> entry : group.offsets.entrySet()) {
            topics.shape(entry.getKey().topic())
                    .flatMap(shape -> group.committed(entry.getKey(), shape))
                    .ifPresent(committed -> all.add(entry.getKey()));
        }
        return all.stream()
                .flatMap(p -> topics.bounds(p).map(bounds -> view(p, bounds)).stream())
                .toList();
    }

    private PartitionView view(TopicPartition partition, GroupTopics.Bounds bounds) {
        long committed = topics.shape(partition.topic())
                .flatMap(shape -> group.committed(partition, shape))
                .map(CommittedOffset::offset)
                .orElse(-1L);
        long next = committed < 0 ? bounds.logStartOffset() : bounds.clamp(committed);
        String owner = group.membership.holderOf(partition).map(Member::id).orElse("");
        return new PartitionView(partition, committed, bounds.highWatermark(), bounds.highWatermark() - next, owner);
    }
}
