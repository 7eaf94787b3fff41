package dev.streamstore.broker.metadata;

import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.broker.topic.TopicName;
import java.util.UUID;

/** One change of the cluster's metadata, as it lies in the metadata log. */
public sealed interface MetadataRecord {

    /** The first record of every log. */
    record ClusterCreated(String clusterId) implements MetadataRecord {}

    /** @param partitions from 1 */
    record TopicCreated(UUID id, TopicName name, int partitions, TopicConfig config) implements MetadataRecord {}

    /** @param config all of it, as it is from now on */
    record ConfigAltered(UUID id, TopicConfig config) implements MetadataRecord {}

    /** @param partitions how many there are from now on */
    record PartitionsAdded(UUID id, int partitions) implements MetadataRecord {}

    record TopicDeleted(UUID id) implements MetadataRecord {}

    /** @param nextProducerId the first that was not given away */
    record ProducerIdsReserved(long nextProducerId) implements MetadataRecord {}
}
