package dev.streamstore.broker.group;

import dev.streamstore.client.TopicPartition;
import java.time.Instant;
import java.util.Optional;

/** What groups ask about the topics they read. Safe for use by several threads. */
public interface GroupTopics {

    /** Empty when there is no such topic. */
    Optional<TopicShape> shape(String topic);

    /** Empty when there is no such partition. */
    Optional<Bounds> bounds(TopicPartition partition);

    /** The offset of the first record at or after {@code at}; the high watermark when there is none. */
    long offsetAt(TopicPartition partition, Instant at);

    /**
     * @param logStartOffset the first that can be read
     * @param highWatermark the one after the last that can be read
     */
    record Bounds(long logStartOffset, long highWatermark) {
        long clamp(long offset) {
            return Math.clamp(offset, logStartOffset, highWatermark);
        }
    }
}
