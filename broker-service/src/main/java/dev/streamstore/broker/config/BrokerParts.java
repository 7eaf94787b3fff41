package dev.streamstore.broker.config;

import dev.streamstore.broker.fetch.FetchService;
import dev.streamstore.broker.group.GroupCoordinator;
import dev.streamstore.broker.group.LocalGroupTopics;
import dev.streamstore.broker.group.TopicGroupLog;
import dev.streamstore.broker.metadata.Metadata;
import dev.streamstore.broker.metadata.ProducerIds;
import dev.streamstore.broker.metadata.SingleNodeMetadata;
import dev.streamstore.broker.metadata.TopicLimits;
import dev.streamstore.broker.metadata.Topics;
import dev.streamstore.broker.partition.Partition;
import dev.streamstore.broker.partition.PartitionStore;
import dev.streamstore.broker.produce.ProduceService;
import dev.streamstore.broker.runtime.RandomSource;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** An open broker, put together. */
record BrokerParts(
        Metadata metadata,
        Topics topics,
        ProducerIds producerIds,
        ProduceService produce,
        FetchService fetch,
        GroupCoordinator groups) {

    /** Metadata is little and everything hangs on it: it is on the disk before anyone hears of it. */
    private static final TopicConfig METADATA_CONFIG = TopicConfig.of(Map.of(
            TopicConfig.FLUSH_POLICY, "fsync", TopicConfig.RETENTION_MS, "-1", TopicConfig.SEGMENT_BYTES, "16777216"));

    private static final TopicConfig GROUPS_CONFIG =
            TopicConfig.of(Map.of(TopicConfig.CLEANUP_POLICY, "compact", TopicConfig.SEGMENT_BYTES, "4194304"));

    /**
     * Opens what lies in the stores: the metadata first, then the partitions it names, then the groups that lie in some
     * of those.
     */
    static BrokerParts open(
            PartitionStore metadataStore,
            PartitionStore dataStore,
            TopicLimits limits,
            Time time,
            RandomSource random,
            Duration offsetsRetention) {
        Metadata metadata = SingleNodeMetadata.open(
                metadataLog(metadataStore), time, () -> uuid(random).toString());
        var topics = new Topics(metadata, dataStore, () -> uuid(random), limits);
        topics.open();
        topics.ensure(Topics.GROUPS, TopicGroupLog.PARTITIONS, GROUPS_CONFIG);
        var groups = new GroupCoordinator(
                new TopicGroupLog(topics, time),
                new LocalGroupTopics(topics),
                time,
                () -> uuid(random).toString(),
                offsetsRetention);
        groups.load();
        return new BrokerParts(
                metadata,
                topics,
                new ProducerIds(metadata),
                new ProduceService(topics, time),
                new FetchService(topics, time),
                groups);
    }

    private static Partition metadataLog(PartitionStore store) {
        TopicPartition id = Topics.METADATA.partition(0);
        store.open(found -> found.equals(id) ? Optional.of(METADATA_CONFIG) : Optional.empty());
        return store.create(id, METADATA_CONFIG);
    }

    /** A random one, version 4. */
    private static UUID uuid(RandomSource random) {
        long high = random.nextLong() & ~0xf000L | 0x4000L;
        long low = random.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
