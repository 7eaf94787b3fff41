package dev.streamstore.broker.group;

import dev.streamstore.client.TopicPartition;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Topics in memory, all partitions with the same bounds. */
final class FakeTopics implements GroupTopics {

    private final Map<String, TopicShape> shapes = new TreeMap<>();
    private Bounds bounds = new Bounds(0, 100);
    private long created;

    void create(String topic, int partitions) {
        shapes.put(topic, new TopicShape(new UUID(0, created++), partitions));
    }

    void grow(String topic, int partitions) {
        shapes.put(topic, new TopicShape(shapes.get(topic).id(), partitions));
    }

    void delete(String topic) {
        shapes.remove(topic);
    }

    void bounds(long logStartOffset, long highWatermark) {
        bounds = new Bounds(logStartOffset, highWatermark);
    }

    @Override
    public Optional<TopicShape> shape(String topic) {
        return Optional.ofNullable(shapes.get(topic));
    }

    @Override
    public Optional<Bounds> bounds(TopicPartition partition) {
        return shape(partition.topic())
                .filter(s -> partition.partition() < s.partitions())
                .map(s -> bounds);
    }

    @Override
    public long offsetAt(TopicPartition partition, Instant at) {
        return Math.min(at.toEpochMilli(), bounds.highWatermark());
    }
}
