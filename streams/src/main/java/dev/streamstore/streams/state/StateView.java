package dev.streamstore.streams.state;

import dev.streamstore.client.TopicPartition;
import java.util.List;
import java.util.Map;

/** What is committed at one moment; all answers fit together. */
public interface StateView {

    /** Everything in a store, of every partition, at or after a time, in the order of partition, key and time. */
    List<StateEntry> scan(String store, long fromMs);

    /** The watermark of every task that ever worked, in epoch milliseconds. */
    Map<TaskId, Long> watermarks();

    /** How far every input partition is that was ever read. */
    Map<TopicPartition, InputProgress> inputs();
}
