package dev.streamstore.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Murmur2;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.streams.JoinWindows;
import dev.streamstore.streams.KeyValue;
import dev.streamstore.streams.Serde;
import dev.streamstore.streams.Serdes;
import dev.streamstore.streams.SessionWindows;
import dev.streamstore.streams.TimeWindows;
import dev.streamstore.streams.dsl.Consumed;
import dev.streamstore.streams.dsl.Grouped;
import dev.streamstore.streams.dsl.KStream;
import dev.streamstore.streams.dsl.Materialized;
import dev.streamstore.streams.dsl.StreamBuilder;
import dev.streamstore.streams.dsl.StreamJoined;
import dev.streamstore.streams.state.StateBackend;
import dev.streamstore.streams.topology.Topology;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A topology with one of everything, its sizes at random, and the same computed plainly from the records. Windows of
 * {@code a} and {@code b} have so much grace that the order of arrival does not matter; {@code c} has one partition, so
 * that late records and closed windows are the same in every run.
 */
final class SimulatedTopology {
    private static final Serde<String> STRING = Serdes.string();
    private static final Serde<Long> LONG = Serdes.longs();
    private static final Duration LONG_GRACE = Duration.ofDays(10);
    private static final int PARTITIONS = 3;

    private final Random random;
    private final SimulatedLog log;
    private final long sizeMs;
    private final long gapMs;
    private final long graceMs;
    private final Topology topology;
    private long nowMs = 1_000_000;

    private final Materialized<String, Long> counts = Materialized.as("counts", STRING, LONG);
    private final Materialized<String, Long> sums =
            Materialized.as("sums", STRING, LONG).withRetention(LONG_GRACE);
    private final Materialized<String, Long> pairs = Materialized.as("pairs-count", STRING, LONG);
    private final Materialized<String, Long> latest = Materialized.as("latest", STRING, LONG);
    private final Materialized<String, Long> distinct = Materialized.as("distinct", STRING, LONG);

    SimulatedTopology(Random random, SimulatedLog log) {
        this.random = random;
        this.log = log;
        this.sizeMs = 1 + random.nextInt(2_000);
        this.gapMs = 1 + random.nextInt(300);
        this.graceMs = random.nextInt(500);
        this.topology = build();
    }

    Topology topology() {
        return topology;
    }

    private Topology build() {
        StreamBuilder builder = new StreamBuilder("sim", PARTITIONS);
        KStream<String, Long> a = builder.stream("a", Consumed.with(STRING, LONG));
        KStream<String, Long> b = builder.stream("b", Consumed.with(STRING, LONG));
        KStream<String, Long> c = builder.stream("c", Consumed.with(STRING, LONG));
        a.groupByKey().count(counts).toStream().to("out", PARTITIONS, STRING, LONG);
        a.groupBy((_, value) -> "g" + value % 4, Grouped.with("groups", STRING, LONG))
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMillis(sizeMs), LONG_GRACE))
                .sum(value -> value, sums);
        a.join(
                        b,
                        (left, right) -> left * right,
                        JoinWindows.ofTimeDifferenceAndGrace(Duration.ofMillis(gapMs), LONG_GRACE),
                        StreamJoined.with("pairs", STRING, LONG, LONG))
                .groupByKey()
                .sum(product -> product, pairs);
        a.groupByKey()
                .windowedBy(SessionWindows.ofInactivityGapAndGrace(Duration.ofMillis(gapMs), LONG_GRACE))
                .reduce(Long::sum, Materialized.as("sessions", STRING, LONG));
        b.toTable(latest);
        b.deduplicate("ids", (_, value) -> "id" + value % 7, LONG_GRACE)
                .groupByKey()
                .count(distinct);
        c.groupByKey()
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMillis(sizeMs), Duration.ofMillis(graceMs)))
                .count(Materialized.as("minutes", STRING, LONG))
                .suppressUntilWindowCloses()
                .map((window, count) -> new KeyValue<>(
                        window.key() + "@" + window.window().start().toEpochMilli(), count))
                .to("closed", 1, STRING, LONG);
        return builder.build();
    }

    Set<TopicPartition> inputs() {
        Set<TopicPartition> inputs = new HashSet<>();
        for (int i = 0; i < PARTITIONS; i++) {
            inputs.add(new TopicPartition("a", i));
            inputs.add(new TopicPartition("b", i));
            inputs.add(new TopicPartition("sim-groups-repartition", i));
        }
        inputs.add(new TopicPartition("c", 0));
        return inputs;
    }

    void produce(int records) {
        for (int i = 0; i < records; i++) {
            nowMs += random.nextInt(100);
            String topic = List.of("a", "b", "c").get(random.nextInt(3));
            byte[] key = STRING.serialize("k" + random.nextInt(5));
            int partition = topic.equals("c") ? 0 : Murmur2.partition(key, PARTITIONS);
            log.append(
                    new TopicPartition(topic, partition),
                    key,
                    LONG.serialize((long) random.nextInt(100)),
                    Instant.ofEpochMilli(nowMs - random.nextInt(400)));
        }
    }

    private record Entry(String key, long value, long timeMs) {
        static Entry of(ConsumerRecord record) {
            return new Entry(
                    STRING.deserialize(record.key()),
                    LONG.deserialize(record.value()),
                    record.timestamp().toEpochMilli());
        }
    }

    private List<Entry> entries(String topic) {
        return log.all(topic).stream().map(Entry::of).toList();
    }

    void check(StateBackend backend) {
        List<Entry> a = entries("a");
        List<Entry> b = entries("b");
        assertThat(stored(backend, counts)).as("counts").isEqualTo(countByKey(a));
        checkOutput(a);
        assertThat(stored(backend, sums)).as("sums").isEqualTo(expectedSums(a));
        assertThat(stored(backend, pairs)).as("pairs").isEqualTo(expectedPairs(a, b));
        assertThat(sessions(backend)).as("sessions").isEqualTo(expectedSessions(a));
        Map<String, Long> last = new TreeMap<>();
        b.forEach(entry -> last.put(entry.key + "@0", entry.value));
        assertThat(stored(backend, latest)).as("latest").isEqualTo(last);
        checkDistinct(backend, b);
        checkClosed(backend);
    }

    private static Map<String, Long> stored(StateBackend backend, Materialized<String, Long> store) {
        Map<String, Long> stored = new TreeMap<>();
        backend.read(view -> store.read(view, Instant.EPOCH))
                .forEach(row -> stored.merge(row.key() + "@" + row.time().toEpochMilli(), row.value(), Long::sum));
        return stored;
    }

    private static Map<String, Long> countByKey(List<Entry> entries) {
        Map<String, Long> counts = new TreeMap<>();
        entries.forEach(entry -> counts.merge(entry.key + "@0", 1L, Long::sum));
        return counts;
    }

    /** Each count of each key once, in order. */
    private void checkOutput(List<Entry> a) {
        Map<String, List<Long>> told = new TreeMap<>();
        entries("out")
                .forEach(entry -> told.computeIfAbsent(entry.key + "@0", _ -> new ArrayList<>())
                        .add(entry.value));
        Map<String, List<Long>> expected = new TreeMap<>();
        countByKey(a).forEach((key, count) -> {
            List<Long> numbers = new ArrayList<>();
            for (long i = 1; i <= count; i++) {
                numbers.add(i);
            }
            expected.put(key, numbers);
        });
        assertThat(told).as("topic out").isEqualTo(expected);
    }

    private Map<String, Long> expectedSums(List<Entry> a) {
        Map<String, Long> expected = new TreeMap<>();
        a.forEach(entry -> expected.merge(
                "g" + entry.value % 4 + "@" + (entry.timeMs - entry.timeMs % sizeMs), entry.value, Long::sum));
        return expected;
    }

    private Map<String, Long> expectedPairs(List<Entry> a, List<Entry> b) {
        Map<String, Long> expected = new TreeMap<>();
        for (Entry left : a) {
            for (Entry right : b) {
                if (left.key.equals(right.key) && Math.abs(left.timeMs - right.timeMs) <= gapMs) {
                    expected.merge(left.key + "@0", left.value * right.value, Long::sum);
                }
            }
        }
        return expected;
    }

    private Map<String, Long> expectedSessions(List<Entry> a) {
        Map<String, Long> expected = new TreeMap<>();
        Map<String, TreeSet<Long>> times = new HashMap<>();
        a.forEach(
                entry -> times.computeIfAbsent(entry.key, _ -> new TreeSet<>()).add(entry.timeMs));
        for (Entry entry : a) {
            long end = entry.timeMs;
            for (Long next = end;
                    next != null && next - end <= gapMs;
                    next = times.get(entry.key).higher(end)) {
                end = next;
            }
            expected.merge(entry.key + "@" + end, entry.value, Long::sum);
        }
        return expected;
    }

    private static Map<String, Long> sessions(StateBackend backend) {
        Map<String, Long> stored = new TreeMap<>();
        backend.read(view -> view.scan("sessions", Long.MIN_VALUE))
                .forEach(entry -> stored.put(
                        STRING.deserialize(entry.key().key().array()) + "@"
                                + entry.key().timeMs(),
                        ByteBuffer.wrap(entry.value()).getLong(Long.BYTES)));
        return stored;
    }

    /** How many ids each partition has seen is told; which key came first with an id depends on the partition's order. */
    private void checkDistinct(StateBackend backend, List<Entry> b) {
        Map<Integer, Set<Long>> ids = new TreeMap<>();
        log.all("b")
                .forEach(record -> ids.computeIfAbsent(record.partition().partition(), _ -> new HashSet<>())
                        .add(LONG.deserialize(record.value()) % 7));
        long expected = ids.values().stream().mapToLong(Set::size).sum();
        assertThat(stored(backend, distinct).values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .as("distinct of " + b.size())
                .isEqualTo(expected);
    }

    private void checkClosed(StateBackend backend) {
        Map<String, Long> open = new TreeMap<>();
        Map<String, Long> closed = new TreeMap<>();
        long watermark = Long.MIN_VALUE;
        long late = 0;
        for (Entry entry : entries("c")) {
            watermark = Math.max(watermark, entry.timeMs);
            long start = entry.timeMs - entry.timeMs % sizeMs;
            if (start + sizeMs + graceMs <= watermark) {
                late++;
            } else {
                open.merge(entry.key + "@" + start, 1L, Long::sum);
            }
        }
        for (Map.Entry<String, Long> window : open.entrySet()) {
            long start =
                    Long.parseLong(window.getKey().substring(window.getKey().indexOf('@') + 1));
            if (start + sizeMs + graceMs <= watermark) {
                closed.put(window.getKey(), window.getValue());
            }
        }
        Map<String, Long> told = new TreeMap<>();
        entries("closed").forEach(entry -> told.merge(entry.key, entry.value, (_, _) -> -1L));
        assertThat(told).as("closed windows").isEqualTo(closed);
        assertThat(new Processing(topology, backend).late().getOrDefault("minutes", 0L))
                .as("late records")
                .isEqualTo(late);
    }
}
