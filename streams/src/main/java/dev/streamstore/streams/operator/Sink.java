package dev.streamstore.streams.operator;

import dev.streamstore.client.Murmur2;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.streams.Serde;
import dev.streamstore.streams.state.OutputRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes records to a topic, each to the partition of its key; one without a key to that of its task. */
public final class Sink implements Operator {
    private final String topic;
    private final Serde<Object> keys;
    private final Serde<Object> values;
    private final Partitions partitions;

    /** How many partitions a topic has. */
    @FunctionalInterface
    public interface Partitions {
        int of(String topic);
    }

    @SuppressWarnings("unchecked") // the DSL has checked what goes in
    public <K, V> Sink(String topic, Serde<K> keys, Serde<V> values, Partitions partitions) {
        this.topic = topic;
        this.keys = (Serde<Object>) keys;
        this.values = (Serde<Object>) values;
        this.partitions = partitions;
    }

    @Override
    public List<Event> process(List<List<Event>> inputs, Batch batch) {
        int count = partitions.of(topic);
        for (Event event : Events.interleave(inputs)) {
            byte[] key = bytes(keys, event.key());
            int partition = key == null ? event.partition() % count : Murmur2.partition(key, count);
            batch.output(
                    event.partition(),
                    new TopicPartition(topic, partition),
                    new OutputRecord(key, bytes(values, event.value()), Instant.ofEpochMilli(event.timestampMs())));
        }
        return List.of();
    }

    private static byte @Nullable [] bytes(Serde<Object> serde, @Nullable Object value) {
        return value == null ? null : serde.serialize(value);
    }
}
