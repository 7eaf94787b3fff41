package dev.streamstore.broker.partition;

import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.client.TopicPartition;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

/**
 * All partitions in one data directory, {@code topic-N} each. Safe for use by any number of threads.
 *
 * <p>Lifecycle: {@link #open} once, then the rest, {@link #close} at the end. One process at a time: the directory is
 * locked while it is open.
 */
public final class PartitionStore implements AutoCloseable {

    /**
     * Locks the data directory, opens every partition found in it, recovering what was not closed, and finishes
     * interrupted deletions. Partitions that {@code configOf} does not know are set aside under another name ({@code
     * topic-N.….stray}), never deleted.
     *
     * @param configOf the configuration of a partition's topic; empty when there is no such partition
     */
    public void open(Function<TopicPartition, Optional<TopicConfig>> configOf) {
        throw new UnsupportedOperationException();
    }

    /** Creates a partition with an empty log, durable on return; when it is there already, that one is returned. */
    public Partition create(TopicPartition id, TopicConfig config) {
        throw new UnsupportedOperationException();
    }

    public Optional<Partition> find(TopicPartition id) {
        throw new UnsupportedOperationException();
    }

    /** @throws dev.streamstore.broker.error.BrokerFault {@code UNKNOWN_PARTITION} */
    public Partition get(TopicPartition id) {
        throw new UnsupportedOperationException();
    }

    public Collection<Partition> all() {
        throw new UnsupportedOperationException();
    }

    /** Closes and deletes a partition; on return it will not be found again, whatever happens. Does nothing without it. */
    public void delete(TopicPartition id) {
        throw new UnsupportedOperationException();
    }

    /** {@link Partition#runRetention} for each. */
    public void runRetention() {
        throw new UnsupportedOperationException();
    }

    /** Closes every partition and gives the directory free. Idempotent. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
