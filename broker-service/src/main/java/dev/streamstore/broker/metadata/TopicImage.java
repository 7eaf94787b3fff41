package dev.streamstore.broker.metadata;

import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.broker.topic.TopicName;
import dev.streamstore.client.TopicPartition;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A topic.
 *
 * @param id never used twice, unlike the name
 * @param partitions from 1
 */
public record TopicImage(UUID id, TopicName name, int partitions, TopicConfig config) {

    /** In order. */
    public List<TopicPartition> ids() {
        return IntStream.range(0, partitions).mapToObj(name::partition).toList();
    }

    TopicImage withPartitions(int number) {
        return new TopicImage(id, name, number, config);
    }

    /** Whether the broker keeps its own state here: clients may read it but not write or alter it. */
    public boolean isInternal() {
        return Topics.INTERNAL.contains(name);
    }
}
