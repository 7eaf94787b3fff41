package dev.streamstore.client.http;

import dev.streamstore.client.TopicPartition;
import java.util.HashMap;
import java.util.Map;

/** Which partitions a series has sent to, and how often something had failed there when it began. For use by one thread. */
final class SendSeries {
    private final Map<TopicPartition, Integer> failuresBefore = new HashMap<>();

    /** @return whether nothing has failed since the series first sent to the partition, now at the latest */
    boolean goesOn(TopicPartition partition, int failures) {
        return failuresBefore.computeIfAbsent(partition, _ -> failures) == failures;
    }
}
