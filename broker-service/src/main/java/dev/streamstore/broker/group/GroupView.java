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
        List<MemberView> members =
                group.state.members().stream().map(this::view).toList();
        return new GroupDescription(group.name, phase(), group.state.epoch(), members, partitions());
    }

    State phase() {
        if (group.state.members().isEmpty()) {
            return State.EMPTY;
        }
        return group.state.isStable() ? State.STABLE : State.RECONCILING;
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
                group.state.targetOf(member.id()));
    }

    /** All partitions of the topics that the group reads, and all it has committed for. */
    List<PartitionView> partitions() {
        SortedSet<TopicPartition> all = new TreeSet<>();
        group.state
                .subscribed()
                .forEach(topic -> topics.shape(topic).ifPresent(shape -> {
                    for (int number = 0; number < shape.partitions(); number++) {
                        all.add(new TopicPartition(topic, number));
                    }
                }));
        for (Map.Entry<TopicPartition, CommittedOffset> entry :
                group.state.offsets().entrySet()) {
            topics.shape(entry.getKey().topic())
                    .flatMap(shape -> group.state.committed(entry.getKey(), shape))
                    .ifPresent(committed -> all.add(entry.getKey()));
        }
        return all.stream()
                .flatMap(p -> topics.bounds(p).map(bounds -> view(p, bounds)).stream())
                .toList();
    }

    private PartitionView view(TopicPartition partition, GroupTopics.Bounds bounds) {
        long committed = topics.shape(partition.topic())
                .flatMap(shape -> group.state.committed(partition, shape))
                .map(CommittedOffset::offset)
                .orElse(-1L);
        long next = committed < 0 ? bounds.logStartOffset() : bounds.clamp(committed);
        String owner = group.state.holderOf(partition).map(Member::id).orElse("");
        return new PartitionView(partition, committed, bounds.highWatermark(), bounds.highWatermark() - next, owner);
    }
}
