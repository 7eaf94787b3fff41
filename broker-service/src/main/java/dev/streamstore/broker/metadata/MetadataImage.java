package dev.streamstore.broker.metadata;

import dev.streamstore.broker.metadata.MetadataRecord.ClusterCreated;
import dev.streamstore.broker.metadata.MetadataRecord.ConfigAltered;
import dev.streamstore.broker.metadata.MetadataRecord.PartitionsAdded;
import dev.streamstore.broker.metadata.MetadataRecord.ProducerIdsReserved;
import dev.streamstore.broker.metadata.MetadataRecord.TopicCreated;
import dev.streamstore.broker.metadata.MetadataRecord.TopicDeleted;
import dev.streamstore.broker.topic.TopicName;
import dev.streamstore.client.TopicPartition;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * The metadata after some prefix of the log. Immutable.
 *
 * @param clusterId empty before the first record
 * @param deletedTopics the ids of topics that were: what is still there of them can go
 * @param nextProducerId the first producer id that was not given away
 */
public record MetadataImage(
        String clusterId, SortedMap<TopicName, TopicImage> topics, Set<UUID> deletedTopics, long nextProducerId) {

    static final MetadataImage EMPTY = new MetadataImage("", new TreeMap<>(), Set.of(), 0);

    public MetadataImage {
        topics = Collections.unmodifiableSortedMap(new TreeMap<>(topics));
        deletedTopics = Set.copyOf(deletedTopics);
    }

    public Optional<TopicImage> topic(TopicName name) {
        return Optional.ofNullable(topics.get(name));
    }

    /** The topic of a partition that exists. */
    public Optional<TopicImage> topicOf(TopicPartition id) {
        return topic(new TopicName(id.topic())).filter(topic -> id.partition() < topic.partitions());
    }

    /** @throws IllegalStateException when the record can't follow this image: the log is damaged */
    MetadataImage apply(MetadataRecord record) {
        return switch (record) {
            case ClusterCreated(String id) -> new MetadataImage(id, topics, deletedTopics, nextProducerId);
            case TopicCreated created ->
                with(new TopicImage(created.id(), created.name(), created.partitions(), created.config()));
            case ConfigAltered altered ->
                changed(altered.id(), t -> new TopicImage(t.id(), t.name(), t.partitions(), altered.config()));
            case PartitionsAdded added ->
                changed(added.id(), t -> new TopicImage(t.id(), t.name(), added.partitions(), t.config()));
            case TopicDeleted deleted -> without(existing(deleted.id()));
            case ProducerIdsReserved reserved ->
                new MetadataImage(clusterId, topics, deletedTopics, reserved.nextProducerId());
        };
    }

    private MetadataImage changed(UUID id, UnaryOperator<TopicImage> change) {
        return with(change.apply(existing(id)));
    }

    private MetadataImage with(TopicImage topic) {
        var next = new TreeMap<>(topics);
        next.put(topic.name(), topic);
        return new MetadataImage(clusterId, next, deletedTopics, nextProducerId);
    }

    private MetadataImage without(TopicImage topic) {
        var next = new TreeMap<>(topics);
        next.remove(topic.name());
        var deleted = new HashSet<>(deletedTopics);
        deleted.add(topic.id());
        return new MetadataImage(clusterId, next, deleted, nextProducerId);
    }

    private TopicImage existing(UUID id) {
        return topics.values().stream()
                .filter(t -> t.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "[metadata] topic id: expected one of an existing topic but was " + id));
    }
}
