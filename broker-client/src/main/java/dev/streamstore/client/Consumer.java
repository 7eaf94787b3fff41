package dev.streamstore.client;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads records, either as a member of a consumer group ({@link #subscribe}) or of partitions chosen by hand ({@link
 * #assign}).
 *
 * <p>For one thread, except {@link #wakeup}. Heartbeats and fetches run in the background, so that a long pause between
 * polls does not cost the membership; partitions are taken and let go only inside {@link #poll} and {@link #close},
 * where the {@link RebalanceListener} is called on the polling thread.
 */
public interface Consumer extends AutoCloseable {

    /** Joins the group and takes the share of {@code topics} that the broker assigns. */
    void subscribe(Collection<String> topics, RebalanceListener listener);

    /** Reads exactly these partitions, outside any group's assignment; {@link #commit} is then refused. */
    void assign(Collection<TopicPartition> partitions);

    /**
     * The next records of the assigned, unpaused partitions, in order within each. Starts at the group's committed
     * offset; where there is none, where the configured {@code auto.offset.reset} says.
     *
     * @param timeout how long to wait for a first record
     * @return perhaps empty: after the timeout, after {@link #wakeup}, or while the broker can't be reached (the
     *     consumer goes on trying by itself)
     */
    List<ConsumerRecord> poll(Duration timeout);

    /**
     * Stores the offsets to go on from, for the group.
     *
     * @param nextOffsets per partition, the offset after the last record that is done with
     * @throws CommitFencedException when the membership is over or a partition has a new owner: nothing was stored, and
     *     the next {@link #poll} puts the assignment right
     * @throws BrokerException when the broker did not answer in time; committing again is harmless
     */
    void commit(Map<TopicPartition, Long> nextOffsets);

    /** The next {@link #poll} reads the partition from {@code offset} on. */
    void seek(TopicPartition partition, long offset);

    /** Polls return nothing from these until {@link #resume}; the membership and the positions stay. */
    void pause(Collection<TopicPartition> partitions);

    void resume(Collection<TopicPartition> partitions);

    /** What is assigned now. */
    Set<TopicPartition> assignment();

    /** Makes a waiting {@link #poll} return at once; from any thread. */
    void wakeup();

    /**
     * Calls the listener for what is assigned, leaves the group at once (so that others take over without waiting for
     * the session to expire), and stops the background work. Idempotent.
     */
    void close(Duration timeout);

    @Override
    default void close() {
        close(Duration.ofSeconds(10));
    }
}
