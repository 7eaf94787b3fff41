package dev.streamstore.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Looks at and changes topics and groups. Safe for use by several threads; each call blocks for an answer. */
public interface Admin {

    /**
     * Creates the topic unless it is there with the same number of partitions and the same configuration.
     *
     * @throws BrokerException code {@code TOPIC_EXISTS} when it is there but different
     */
    void createTopic(NewTopic topic);

    /**
     * Adds partitions until there are so many, and sets the entries that are named; leaves the others.
     *
     * @throws BrokerException code {@code UNKNOWN_TOPIC}, {@code INVALID_REQUEST} for fewer partitions than there are, or
     *     {@code INVALID_CONFIG}; nothing is changed then
     */
    void alterTopic(NewTopic topic);

    List<TopicDescription> listTopics();

    /** @throws BrokerException code {@code UNKNOWN_TOPIC} */
    TopicDescription describeTopic(String topic);

    void deleteTopic(String topic);

    /** Per partition the offset of the first record at or after {@code at}; the log's end where there is none. */
    Map<TopicPartition, Long> offsetsAt(String topic, Instant at);

    List<String> listGroups();

    /** @throws BrokerException code {@code UNKNOWN_GROUP} */
    GroupDescription describeGroup(String group);

    /**
     * @param partitions from 1
     * @param config Kafka's names, for example {@code cleanup.policy}
     */
    record NewTopic(String name, int partitions, Map<String, String> config) {
        public NewTopic {
            config = Map.copyOf(config);
        }
    }

    record TopicDescription(String name, Map<String, String> config, List<PartitionDescription> partitions) {}

    /**
     * @param logStartOffset the first offset that can be read
     * @param highWatermark the offset after the last that can be read
     */
    record PartitionDescription(int partition, long logStartOffset, long highWatermark) {}

    record GroupDescription(String group, String state, List<GroupPartition> partitions) {
        /** How many records the group has still to do, over all partitions. */
        public long lag() {
            return partitions.stream().mapToLong(GroupPartition::lag).sum();
        }
    }

    /**
     * @param committed the next offset the group will read, or -1 where nothing was committed
     * @param lag records between there and the high watermark
     * @param owner the member that holds it, or the empty string
     */
    record GroupPartition(TopicPartition partition, long committed, long lag, String owner) {}
}
