package dev.streamstore.broker.http;

import dev.streamstore.broker.group.Partitions;
import dev.streamstore.client.TopicPartition;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/** The shapes of JSON answers that several endpoints share. */
final class Wire {

    static final String BATCHES_VALUE = "application/vnd.streamstore.batches";
    static final MediaType BATCHES = MediaType.parseMediaType(BATCHES_VALUE);

    private Wire() {}

    record TopicPartitions(String topic, List<Integer> partitions) {}

    record PartitionOffset(int partition, long offset) {}

    record TopicOffset(String topic, int partition, long offset) {}

    static @Nullable List<TopicPartitions> assignmentOrNull(@Nullable Partitions partitions) {
        return partitions == null ? null : assignment(partitions);
    }

    static List<TopicPartitions> assignment(Partitions partitions) {
        return partitions.byTopic().entrySet().stream()
                .map(e -> new TopicPartitions(e.getKey(), e.getValue()))
                .toList();
    }

    static List<TopicOffset> offsets(SortedMap<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream().map(Wire::offset).toList();
    }

    private static TopicOffset offset(Map.Entry<TopicPartition, Long> entry) {
        return new TopicOffset(entry.getKey().topic(), entry.getKey().partition(), entry.getValue());
    }
}
