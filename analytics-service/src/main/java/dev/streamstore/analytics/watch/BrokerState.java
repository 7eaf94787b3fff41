package dev.streamstore.analytics.watch;

import java.time.Instant;
import java.util.List;

/**
 * Topics and groups at one time.
 *
 * @param at when the broker was asked; {@link Instant#EPOCH} before its first answer
 * @param topics by name
 * @param groups by name
 */
public record BrokerState(Instant at, List<TopicState> topics, List<GroupState> groups) {

    static final BrokerState UNKNOWN = new BrokerState(Instant.EPOCH, List.of(), List.of());

    public BrokerState {
        topics = List.copyOf(topics);
        groups = List.copyOf(groups);
    }

    /**
     * @param records all that was ever appended, over all partitions; from 0
     */
    public record TopicState(String topic, int partitions, long records) {}

    /**
     * @param members that own partitions of the topic's
     * @param done records the group has committed, over all partitions; from 0
     * @param lag records the group has still to do; from 0
     */
    public record Progress(String topic, int members, long done, long lag) {}

    /**
     * @param state as the broker calls it, for example {@code STABLE}
     * @param progress by topic
     */
    public record GroupState(String group, String state, List<Progress> progress) {
        public GroupState {
            progress = List.copyOf(progress);
        }
    }

    public List<GroupLag> lags() {
        return groups.stream()
                .flatMap(group ->
                        group.progress().stream().map(each -> new GroupLag(group.group(), each.topic(), each.lag())))
                .toList();
    }
}
