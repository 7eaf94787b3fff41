package dev.streamstore.broker.group;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.client.TopicPartition;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where a group is to go on in all partitions of a topic. */
public record OffsetReset(String topic, Target target) {

    public sealed interface Target {}

    public record Earliest() implements Target {}

    public record Latest() implements Target {}

    /** The offset, or the nearest one that the partition has. */
    public record AtOffset(long offset) implements Target {}

    /** The first record at or after this. */
    public record AtTime(Instant at) implements Target {}

    SortedMap<TopicPartition, Long> offsets(GroupTopics topics) {
        TopicShape shape = existing(topics, topic);
        var offsets = new TreeMap<TopicPartition, Long>();
        for (int number = 0; number < shape.partitions(); number++) {
            var partition = new TopicPartition(topic, number);
            topics.bounds(partition).ifPresent(bounds -> offsets.put(partition, offset(topics, partition, bounds)));
        }
        return offsets;
    }

    static TopicShape existing(GroupTopics topics, String topic) {
        return topics.shape(topic)
                .orElseThrow(() -> new BrokerFault(
                        ErrorCode.UNKNOWN_TOPIC, "[group] topic %s: expected an existing topic".formatted(topic)));
    }

    static TopicShape existing(GroupTopics topics, TopicPartition partition) {
        TopicShape shape = existing(topics, partition.topic());
        if (partition.partition() >= shape.partitions()) {
            throw new BrokerFault(
                    ErrorCode.UNKNOWN_PARTITION,
                    "[group] partition: expected 0 to %d but was %s".formatted(shape.partitions() - 1, partition));
        }
        return shape;
    }

    private long offset(GroupTopics topics, TopicPartition partition, GroupTopics.Bounds bounds) {
        return switch (target) {
            case Earliest() -> bounds.logStartOffset();
            case Latest() -> bounds.highWatermark();
            case AtOffset(long offset) -> bounds.clamp(offset);
            case AtTime(Instant at) -> bounds.clamp(topics.offsetAt(partition, at));
        };
    }
}
