package dev.streamstore.broker.metadata;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.metadata.MetadataRecord.ConfigAltered;
import dev.streamstore.broker.metadata.MetadataRecord.PartitionsAdded;
import dev.streamstore.broker.metadata.MetadataRecord.TopicCreated;
import dev.streamstore.broker.metadata.MetadataRecord.TopicDeleted;
import dev.streamstore.broker.partition.Partition;
import dev.streamstore.broker.partition.PartitionStore;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.broker.topic.TopicName;
import dev.streamstore.client.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Creates, alters and deletes topics: first in the metadata, then on the disk. What the end of the process left undone
 * on the disk, {@link #open} does.
 *
 * <p>Safe for use by several threads; changes are one at a time.
 */
public final class Topics {

    public static final TopicName GROUPS = new TopicName("__groups");
    public static final TopicName METADATA = new TopicName("__cluster_metadata");

    /** The broker's own. */
    public static final Set<TopicName> INTERNAL = Set.of(GROUPS, METADATA);

    public static final int MAX_PARTITIONS = 1000;

    private final ReentrantLock changes = new ReentrantLock();
    private final Metadata metadata;
    private final PartitionStore store;
    private final Supplier<UUID> ids;
    private final TopicLimits limits;

    public Topics(Metadata metadata, PartitionStore store, Supplier<UUID> ids, TopicLimits limits) {
        this.metadata = metadata;
        this.store = store;
        this.ids = ids;
        this.limits = limits;
    }

    /** As many topics as there is memory and disk for. */
    public Topics(Metadata metadata, PartitionStore store, Supplier<UUID> ids) {
        this(metadata, store, ids, TopicLimits.NONE);
    }

    /** Opens all partitions and creates those that are missing. Once, before anything else. */
    public void open() {
        store.open(
                id -> metadata.image().topicOf(id).map(TopicImage::config),
                metadata.image().deletedTopics()::contains);
        metadata.image().topics().values().forEach(this::createMissing);
    }

    /** Creates a topic unless it is there. For the broker's own topics too. */
    public void ensure(TopicName name, int partitions, TopicConfig config) {
        if (metadata.image().topic(name).isEmpty()) {
            createNew(name, partitions, config);
        }
    }

    /**
     * Creates a topic unless there is one just like it. Durable on return, and ready for use.
     *
     * @param partitions from 1 to {@link #MAX_PARTITIONS}
     * @return whether it was created by this call
     * @throws BrokerFault {@code TOPIC_EXISTS} when it is there but different, {@code INVALID_TOPIC}, {@code
     *     QUOTA_EXCEEDED} when there are as many as the limits allow
     */
    public boolean create(TopicName name, int partitions, TopicConfig config) {
        refuseInternal(name);
        changes.lock();
        try {
            Optional<TopicImage> present = metadata.image().topic(name);
            if (present.isPresent()) {
                checkSame(present.get(), partitions, config);
                return false;
            }
            limits.check(all(), 1, partitions);
            createNew(name, partitions, config);
            return true;
        } finally {
            changes.unlock();
        }
    }

    /**
     * Alters what is given, all of it or nothing.
     *
     * @param partitions how many there shall be: as many as now, or more
     * @throws BrokerFault {@code UNKNOWN_TOPIC}, {@code INVALID_REQUEST} for fewer partitions, {@code INVALID_TOPIC},
     *     {@code QUOTA_EXCEEDED} for more partitions than the limits allow
     */
    public TopicImage alter(TopicName name, Optional<Integer> partitions, Optional<TopicConfig> config) {
        refuseInternal(name);
        changes.lock();
        try {
            TopicImage present = topic(name);
            int wanted = partitions.orElse(present.partitions());
            if (wanted < present.partitions()) {
                throw new BrokerFault(
                        ErrorCode.INVALID_REQUEST,
                        "[topic %s] partitions: expected at least the present %d but was %d"
                                .formatted(name, present.partitions(), wanted));
            }
            limits.check(all(), 0, wanted - present.partitions());
            createMissing(present.withPartitions(wanted));
            metadata.change(image -> {
                List<MetadataRecord> records = new ArrayList<>();
                config.filter(c -> !c.equals(present.config()))
                        .ifPresent(c -> records.add(new ConfigAltered(present.id(), c)));
                if (wanted > present.partitions()) {
                    records.add(new PartitionsAdded(present.id(), wanted));
                }
                return records;
            });
            TopicImage altered = topic(name);
            altered.ids().forEach(id -> store.get(id).applyConfig(altered.config()));
            return altered;
        } finally {
            changes.unlock();
        }
    }

    /**
     * Deletes a topic and its records; durable on return.
     *
     * @throws BrokerFault {@code UNKNOWN_TOPIC}, {@code INVALID_TOPIC}
     */
    public void delete(TopicName name) {
        refuseInternal(name);
        changes.lock();
        try {
            TopicImage topic = topic(name);
            metadata.change(image -> List.of(new TopicDeleted(topic.id())));
            topic.ids().forEach(store::delete);
        } finally {
            changes.unlock();
        }
    }

    /** @throws BrokerFault {@code UNKNOWN_TOPIC} */
    public TopicImage topic(TopicName name) {
        return metadata.image()
                .topic(name)
                .orElseThrow(() -> new BrokerFault(
                        ErrorCode.UNKNOWN_TOPIC, "[topic] %s: expected an existing topic".formatted(name)));
    }

    /** In the order of their names, the broker's own included. */
    public Collection<TopicImage> all() {
        return metadata.image().topics().values();
    }

    public Optional<TopicImage> find(TopicName name) {
        return metadata.image().topic(name);
    }

    /** @throws BrokerFault {@code UNKNOWN_TOPIC}, {@code UNKNOWN_PARTITION} */
    public Partition partition(TopicName name, int partition) {
        TopicImage topic = topic(name);
        if (partition < 0 || partition >= topic.partitions()) {
            throw new BrokerFault(
                    ErrorCode.UNKNOWN_PARTITION,
                    "[topic %s] partition: expected 0 to %d but was %d"
                            .formatted(name, topic.partitions() - 1, partition));
        }
        return store.get(name.partition(partition));
    }

    /** Empty when there is no such partition. */
    public Optional<Partition> find(TopicPartition id) {
        return metadata.image().topicOf(id).flatMap(topic -> store.find(id));
    }

    /** @throws BrokerFault {@code INVALID_TOPIC} when the topic is the broker's own */
    public static void refuseInternal(TopicName name) {
        if (INTERNAL.contains(name)) {
            throw new BrokerFault(
                    ErrorCode.INVALID_TOPIC,
                    "[topic] name: expected a topic of your own but %s is the broker's".formatted(name));
        }
    }

    /**
     * What a failed deletion of an earlier topic, or a failed creation, left behind must not become part of this one. The
     * partitions come first: nobody sees a topic with a part of them, and spreads its keys over those.
     */
    private void createNew(TopicName name, int partitions, TopicConfig config) {
        var topic = new TopicImage(ids.get(), name, partitions, config);
        topic.ids().stream().filter(id -> store.find(id).isPresent()).forEach(store::delete);
        createMissing(topic);
        metadata.change(image -> List.of(new TopicCreated(topic.id(), name, partitions, config)));
    }

    private void createMissing(TopicImage topic) {
        topic.ids().forEach(id -> store.create(id, topic.config(), topic.id()));
    }

    private static void checkSame(TopicImage present, int partitions, TopicConfig config) {
        if (present.partitions() != partitions || !present.config().equals(config)) {
            throw new BrokerFault(
                    ErrorCode.TOPIC_EXISTS,
                    "[topic %s] expected none, or one with %d partitions and %s, but it has %d and %s"
                            .formatted(
                                    present.name(),
                                    partitions,
                                    config.entries(),
                                    present.partitions(),
                                    present.config().entries()));
        }
    }
}
