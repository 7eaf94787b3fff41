package dev.streamstore.broker.group;

import dev.streamstore.broker.metadata.Topics;
import dev.streamstore.broker.topic.TopicName;
import dev.streamstore.client.TopicPartition;
import java.time.Instant;
import java.util.Optional;

/** {@link GroupTopics} of this broker. */
public final class LocalGroupTopics implements GroupTopics {

    private final Topics topics;

    public LocalGroupTopics(Topics topics) {
        this.topics = topics;
    }

    @Override
    public Optional<TopicShape> shape(String topic) {
        return topics.find(new TopicName(topic)).map(t -> new TopicShape(t.id(), t.partitions()));
    }

    @Override
    public Optional<Bounds> bounds(TopicPartition partition) {
        return topics.find(partition).map(p -> new Bounds(p.logStartOffset(), p.highWatermark()));
    }

    @Override
    public long offsetAt(TopicPartition partition, Instant at) {
        return topics.partition(new TopicName(partition.topic()), partition.partition())
                .offsetAt(at.toEpochMilli());
    }
}
