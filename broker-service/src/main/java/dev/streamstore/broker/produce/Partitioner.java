package dev.streamstore.broker.produce;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.metadata.TopicImage;
import dev.streamstore.client.Murmur2;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Chooses partitions as Kafka's default partitioner does: by the key; without one, all of a request go to the same, and
 * the next request's to the next. Safe for use by several threads.
 */
final class Partitioner {

    private final AtomicInteger keyless = new AtomicInteger();

    /** @throws BrokerFault {@code UNKNOWN_PARTITION} when one is asked for that the topic does not have */
    int[] partitionsOf(List<NewRecord> records, TopicImage topic) {
        int forKeyless = Math.floorMod(keyless.getAndIncrement(), topic.partitions());
        return records.stream()
                .mapToInt(record -> partitionOf(record, topic, forKeyless))
                .toArray();
    }

    private static int partitionOf(NewRecord record, TopicImage topic, int forKeyless) {
        if (record.partition().isPresent()) {
            int wanted = record.partition().getAsInt();
            if (wanted >= topic.partitions()) {
                throw new BrokerFault(
                        ErrorCode.UNKNOWN_PARTITION,
                        "[topic %s] partition: expected 0 to %d but was %d"
                                .formatted(topic.name(), topic.partitions() - 1, wanted));
            }
            return wanted;
        }
        byte[] key = record.key();
        return key == null ? forKeyless : Murmur2.partition(key, topic.partitions());
    }
}
