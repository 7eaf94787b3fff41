package dev.streamstore.streams.state;

import dev.streamstore.client.TopicPartition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A unit of progress of some tasks, which are this transaction's alone until it ends. Reads see what was committed before
 * it began, not its own writes. For one thread.
 */
public interface StateTransaction extends AutoCloseable {

    /** The watermark of each task, in epoch milliseconds; {@link InputProgress#NOTHING_SEEN} where there is none yet. */
    Map<TaskId, Long> watermarks();

    /** How far the tasks' inputs are; one that is not there is at its start. */
    Map<TopicPartition, InputProgress> inputs();

    /** The values that are there. */
    Map<StateKey, byte[]> get(String store, Collection<StateKey> keys);

    /** All values of some keys within a range of times each, in the order of their keys. */
    List<StateEntry> range(String store, Collection<KeyRange> ranges);

    /** All values of the partitions within a range of times each, in the order of their keys. */
    List<StateEntry> within(String store, Map<Integer, TimeRange> timesByPartition);

    /** @param value null: there shall be none. The last call for a key counts */
    void put(String store, StateKey key, byte @Nullable [] value);

    /** Forgets what is older; at the end, so that this transaction still reads it. */
    void expire(String store, int partition, long beforeMs);

    /** How far the task is now. */
    void advance(TaskId task, long watermarkMs, Map<TopicPartition, InputProgress> inputs);

    /** To be published once committed, behind what the task wrote to the partition before. */
    void output(OutputLane lane, List<OutputRecord> records);

    /**
     * What the transaction is made of, for who writes beside the state; a {@code java.sql.Connection} where the state lies in
     * PostgreSQL. Neither to be committed nor to be closed by the caller.
     *
     * @return empty where it is not made of such a thing
     */
    <T> Optional<T> unwrap(Class<T> type);

    /** Makes all of it durable as one. @throws StateException when that did not work, or nobody knows whether it did */
    void commit();

    /** Without a commit before, nothing remains. */
    @Override
    void close();
}
