package dev.streamstore.streams.testing;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Murmur2;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.streams.Serde;
import dev.streamstore.streams.runtime.LocalRun;
import dev.streamstore.streams.state.InMemoryStateBackend;
import dev.streamstore.streams.state.OutputRecord;
import dev.streamstore.streams.state.StateBackend;
import dev.streamstore.streams.state.StateView;
import dev.streamstore.streams.topology.Topology;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs a topology in memory, a record at a time, with a clock that the test moves. For one thread.
 *
 * <pre>{@code
 * var driver = new TopologyTestDriver(topology);
 * driver.pipe(ORDERS, "o-1", order, Instant.parse("2026-01-31T12:00:00Z"));
 * driver.advanceWallClock(Duration.ofMinutes(1));
 * assertThat(driver.records(ALARMS)).hasSize(1);
 * }</pre>
 */
public final class TopologyTestDriver {
    /** An input without records for so long, by the test's clock, holds back no other. */
    public static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

    private final InMemoryStateBackend state = new InMemoryStateBackend();
    private final Map<String, Integer> partitions = new HashMap<>();
    private final LocalRun run;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    /** Topics have one partition, internal ones what the topology says. */
    public TopologyTestDriver(Topology topology) {
        InstantSource clock = () -> now;
        this.run = new LocalRun(topology, state, clock, IDLE_TIMEOUT);
        partitions.putAll(topology.internalTopics());
    }

    /** Gives a topic so many partitions; before anything is piped into it. */
    public TopologyTestDriver withPartitions(String topic, int number) {
        partitions.put(topic, number);
        return this;
    }

    /** A record and what it was before it was bytes. */
    public record Output<K, V>(@Nullable K key, @Nullable V value, Instant timestamp) {}

    /** Appends a record to a topic and processes it, and what comes of it. */
    public <K, V> void pipe(Topic<K, V> topic, @Nullable K key, @Nullable V value, Instant timestamp) {
        append(topic, key, value, timestamp);
        run.processAll();
    }

    /** Appends a record; the next {@link #process} takes all that were appended as one batch. */
    public <K, V> void append(Topic<K, V> topic, @Nullable K key, @Nullable V value, Instant timestamp) {
        byte[] keyBytes = key == null ? null : topic.keys.serialize(key);
        int number = keyBytes == null ? 0 : Murmur2.partition(keyBytes, partitions.getOrDefault(topic.name, 1));
        byte[] valueBytes = value == null ? null : topic.values.serialize(value);
        run.append(
                new TopicPartition(topic.name, number), new OutputRecord(keyBytes, valueBytes, timestamp), List.of());
    }

    /** Appends a record as a producer would, headers and all; with a partition, or a key that picks one. */
    public void append(ProducerRecord record) {
        byte[] key = record.key();
        Integer partition = record.partition();
        int number = partition != null
                ? partition
                : key == null ? 0 : Murmur2.partition(key, partitions.getOrDefault(record.topic(), 1));
        Instant timestamp = record.timestamp() == null ? now : record.timestamp();
        run.append(
                new TopicPartition(record.topic(), number),
                new OutputRecord(key, record.value(), timestamp),
                record.headers());
    }

    public void process() {
        run.processAll();
    }

    /** Lets time pass during which nothing arrives. */
    public void advanceWallClock(Duration by) {
        now = now.plus(by);
        run.processAll();
    }

    /** A topic and how its records are bytes. */
    public record Topic<K, V>(String name, Serde<K> keys, Serde<V> values) {}

    /** Everything in a topic, in the order it was written, by partition. */
    public <K, V> List<Output<K, V>> records(Topic<K, V> topic) {
        return run.records(topic.name).stream()
                .map(record -> new Output<>(
                        read(topic.keys, record.key()), read(topic.values, record.value()), record.timestamp()))
                .toList();
    }

    /** Everything in a topic as it lies there. */
    public List<ConsumerRecord> records(String topic) {
        return run.records(topic);
    }

    /** Looks into the stores. */
    public <T> T read(Function<StateView, T> query) {
        return state.read(query);
    }

    /** Where the state lies. */
    public StateBackend state() {
        return state;
    }

    /** How many records came too late, by step. */
    public Map<String, Long> late() {
        return run.late();
    }

    private static <T> @Nullable T read(Serde<T> serde, byte @Nullable [] bytes) {
        return bytes == null ? null : serde.deserialize(bytes);
    }
}
