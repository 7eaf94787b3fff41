package dev.streamstore.streams.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.streamstore.client.Murmur2;
import dev.streamstore.streams.JoinWindows;
import dev.streamstore.streams.KeyValue;
import dev.streamstore.streams.Serde;
import dev.streamstore.streams.Serdes;
import dev.streamstore.streams.SessionWindows;
import dev.streamstore.streams.TimeWindows;
import dev.streamstore.streams.Windowed;
import dev.streamstore.streams.dsl.Consumed;
import dev.streamstore.streams.dsl.Grouped;
import dev.streamstore.streams.dsl.KStream;
import dev.streamstore.streams.dsl.KTable;
import dev.streamstore.streams.dsl.Materialized;
import dev.streamstore.streams.dsl.StreamBuilder;
import dev.streamstore.streams.dsl.StreamJoined;
import dev.streamstore.streams.testing.TopologyTestDriver.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the words of the DSL mean, one by one. */
class TopologyTestDriverTest {
    private static final Serde<String> STRING = Serdes.string();
    private static final Serde<Long> LONG = Serdes.longs();
    private static final Topic<String, String> IN = new Topic<>("in", STRING, STRING);
    private static final Topic<String, String> OTHER = new Topic<>("other", STRING, STRING);
    private static final Topic<String, String> OUT = new Topic<>("out", STRING, STRING);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private final StreamBuilder builder = new StreamBuilder("test", 3);
    private final KStream<String, String> in = builder.stream("in", Consumed.with(STRING, STRING));

    private static Instant at(int seconds) {
        return NOON.plusSeconds(seconds);
    }

    private static <K> String text(K key, Object value) {
        return key + "=" + value;
    }

    /** What the stream says, as text, in topic {@code out}. */
    private <K, V> TopologyTestDriver run(KStream<K, V> stream) {
        stream.map((key, value) -> new KeyValue<>(name(key), String.valueOf(value)))
                .to("out", 1, STRING, STRING);
        return new TopologyTestDriver(builder.build());
    }

    private static String name(Object key) {
        return key instanceof Windowed<?> windowed
                ? windowed.key() + "@"
                        + Duration.between(NOON, windowed.window().start()).toSeconds() + "-"
                        + Duration.between(NOON, windowed.window().end()).toSeconds()
                : String.valueOf(key);
    }

    private static List<String> out(TopologyTestDriver driver) {
        return driver.records(OUT).stream()
                .map(record -> text(record.key(), record.value()))
                .toList();
    }

    @Test
    void recordsAreFilteredMappedAndMultiplied() {
        var driver = run(in.filter((key, value) -> !value.isEmpty())
                .mapValues((key, value) -> value.toUpperCase(java.util.Locale.ROOT))
                .flatMap((key, value) -> List.of(new KeyValue<>(key, value), new KeyValue<>(value, key))));
        driver.pipe(IN, "a", "x", NOON);
        driver.pipe(IN, "b", "", NOON);
        assertThat(out(driver)).containsExactly("a=X", "X=a");
    }

    @Test
    void countsBySomethingElseGoThroughATopicOfTheApplication() {
        var driver = run(in.groupBy((key, value) -> value, Grouped.with("by-value", STRING, STRING))
                .count(Materialized.as("counts", STRING, LONG))
                .toStream());
        driver.pipe(IN, "a", "red", NOON);
        driver.pipe(IN, "b", "blue", NOON);
        driver.pipe(IN, "c", "red", NOON);
        assertThat(out(driver)).containsExactlyInAnyOrder("red=1", "blue=1", "red=2");
        assertThat(driver.records("test-by-value-repartition")).hasSize(3);
        assertThat(driver.records("test-by-value-repartition"))
                .allSatisfy(record ->
                        assertThat(record.partition().partition()).isEqualTo(Murmur2.partition(record.key(), 3)));
    }

    @Test
    void aKeyThatMayHaveChangedIsNotGroupedInPlace() {
        assertThatThrownBy(() -> in.selectKey((key, value) -> value).groupByKey())
                .hasMessageContaining("repartition first");
    }

    @Test
    void tumblingWindowsTakeLateRecordsUntilTheirGraceIsOver() {
        var driver = run(in.groupByKey()
                .windowedBy(TimeWindows.ofSizeAndGrace(MINUTE, Duration.ofSeconds(10)))
                .count(Materialized.as("minutes", STRING, LONG))
                .toStream());
        driver.pipe(IN, "a", "1", at(0));
        driver.pipe(IN, "a", "2", at(69));
        driver.pipe(IN, "a", "3", at(59)); // out of order, in time
        driver.pipe(IN, "a", "4", at(70));
        driver.pipe(IN, "a", "5", at(59)); // late
        assertThat(out(driver)).containsExactly("a@0-60=1", "a@60-120=1", "a@0-60=2", "a@60-120=2");
        assertThat(driver.late()).isEqualTo(Map.of("minutes", 1L));
    }

    @Test
    void hoppingWindowsOverlap() {
        var driver = run(in.groupByKey()
                .windowedBy(TimeWindows.ofSizeAndGrace(MINUTE, Duration.ZERO).advanceBy(Duration.ofSeconds(20)))
                .count(Materialized.as("hops", STRING, LONG))
                .toStream());
        driver.pipe(IN, "a", "1", at(59));
        driver.pipe(IN, "a", "2", at(60));
        assertThat(out(driver))
                .containsExactly("a@0-60=1", "a@20-80=1", "a@40-100=1", "a@20-80=2", "a@40-100=2", "a@60-120=1");
    }

    @Test
    void sessionsGrowAndBecomeOne() {
        var driver = run(in.groupByKey()
                .windowedBy(SessionWindows.ofInactivityGapAndGrace(Duration.ofSeconds(10), MINUTE))
                .count(Materialized.as("sessions", STRING, LONG))
                .toStream());
        driver.pipe(IN, "a", "1", at(0));
        driver.pipe(IN, "a", "2", at(20));
        driver.pipe(IN, "a", "3", at(10));
        assertThat(out(driver)).containsExactly("a@0-0=1", "a@20-20=1", "a@0-0=null", "a@20-20=null", "a@0-20=3");
    }

    @Test
    void finalResultsAreToldOnceWhenTheWindowIsClosed() {
        KTable<Windowed<String>, Long> minutes = in.groupByKey()
                .windowedBy(TimeWindows.ofSizeAndGrace(MINUTE, Duration.ofSeconds(10)))
                .count(Materialized.as("minutes", STRING, LONG));
        var driver = run(minutes.suppressUntilWindowCloses());
        driver.pipe(IN, "a", "1", at(0));
        driver.pipe(IN, "b", "2", at(1));
        driver.pipe(IN, "a", "3", at(69));
        assertThat(out(driver)).isEmpty();
        driver.pipe(IN, "a", "4", at(70));
        assertThat(out(driver)).containsExactly("a@0-60=1", "b@0-60=1");
        assertThat(driver.records(OUT).getFirst().timestamp()).isEqualTo(at(60));
        driver.pipe(IN, "a", "5", at(300));
        assertThat(out(driver)).containsExactly("a@0-60=1", "b@0-60=1", "a@60-120=2");
    }

    @Test
    void sessionsAreFinalWhenNothingCanJoinThem() {
        var driver = run(in.groupByKey()
                .windowedBy(SessionWindows.ofInactivityGapAndGrace(Duration.ofSeconds(10), Duration.ZERO))
                .count(Materialized.as("sessions", STRING, LONG))
                .suppressUntilWindowCloses());
        driver.pipe(IN, "a", "1", at(0));
        driver.pipe(IN, "b", "2", at(10));
        assertThat(out(driver)).isEmpty();
        driver.pipe(IN, "b", "3", NOON.plusMillis(10_001));
        assertThat(out(driver)).containsExactly("a@0-0=1");
        driver.pipe(IN, "a", "4", at(5)); // would join what was told as final
        assertThat(driver.late()).isEqualTo(Map.of("sessions", 1L));
    }

    @Test
    void anIdleInputHoldsNobodyBackForEver() {
        KStream<String, String> other = builder.stream("other", Consumed.with(STRING, STRING));
        var driver = run(in.merge(other)
                .groupByKey()
                .windowedBy(TimeWindows.ofSizeAndGrace(MINUTE, Duration.ZERO))
                .count(Materialized.as("minutes", STRING, LONG))
                .suppressUntilWindowCloses());
        driver.pipe(OTHER, "a", "1", at(0));
        driver.pipe(IN, "a", "2", at(120));
        assertThat(out(driver))
                .as("the other topic may still bring the first minute")
                .isEmpty();
        driver.advanceWallClock(TopologyTestDriver.IDLE_TIMEOUT.minusMillis(1));
        driver.pipe(IN, "a", "3", at(121));
        assertThat(out(driver)).isEmpty();
        driver.advanceWallClock(Duration.ofMillis(1));
        assertThat(out(driver)).containsExactly("a@0-60=1");
        driver.pipe(OTHER, "a", "4", at(1));
        assertThat(driver.late()).isEqualTo(Map.of("minutes", 1L));
    }

    @Test
    void recordsOfTwoStreamsAreJoinedWithinTheirDistance() {
        KStream<String, String> other = builder.stream("other", Consumed.with(STRING, STRING));
        var driver = run(in.join(
                other,
                (left, right) -> left + right,
                JoinWindows.ofTimeDifferenceAndGrace(Duration.ofSeconds(10), MINUTE)
                        .before(Duration.ofSeconds(2)),
                StreamJoined.with("pairs", STRING, STRING, STRING)));
        driver.pipe(IN, "a", "l", at(20));
        driver.pipe(OTHER, "a", "1", at(30));
        driver.pipe(OTHER, "a", "2", at(31));
        driver.pipe(OTHER, "a", "3", at(18));
        driver.pipe(OTHER, "a", "4", at(17));
        driver.pipe(OTHER, "b", "5", at(20));
        driver.pipe(IN, "a", "m", at(20)); // a second at the same time
        assertThat(out(driver)).containsExactly("a=l1", "a=l3", "a=m3", "a=m1");
        assertThat(driver.records(OUT).getFirst().timestamp()).isEqualTo(at(30));
    }

    @Test
    void aStreamLooksUpTheTableAsItIsThen() {
        KTable<String, String> table =
                builder.table("other", Consumed.with(STRING, STRING), Materialized.as("table", STRING, STRING));
        var driver = run(in.leftJoin(table.filter(row -> !row.equals("hidden")), (value, row) -> value + row));
        driver.append(IN, "a", "0", at(0));
        driver.append(OTHER, "a", "x", at(1));
        driver.append(IN, "a", "1", at(2));
        driver.append(OTHER, "a", "hidden", at(3));
        driver.append(IN, "a", "2", at(4));
        driver.append(OTHER, "a", "y", at(5));
        driver.process();
        driver.append(IN, "a", "3", at(6));
        driver.append(OTHER, "a", null, at(7));
        driver.append(IN, "a", "4", at(8));
        driver.process();
        assertThat(out(driver)).containsExactly("a=0null", "a=1x", "a=2null", "a=3y", "a=4null");
    }

    @Test
    void anInnerJoinNeedsARow() {
        KTable<String, String> table =
                builder.table("other", Consumed.with(STRING, STRING), Materialized.as("table", STRING, STRING));
        var driver = run(in.join(table, (value, row) -> value + row));
        driver.pipe(IN, "a", "0", at(0));
        driver.pipe(OTHER, "a", "x", at(1));
        driver.pipe(IN, "a", "1", at(2));
        assertThat(out(driver)).containsExactly("a=1x");
    }

    @Test
    void repetitionsAreLeftOut() {
        var driver = run(in.deduplicate("seen", (key, value) -> value, MINUTE));
        driver.pipe(IN, "a", "1", at(0));
        driver.pipe(IN, "a", "1", at(60));
        driver.pipe(IN, "a", "1", at(61));
        driver.pipe(IN, "a", "2", at(0)); // too old to tell
        assertThat(out(driver)).containsExactly("a=1", "a=1");
        assertThat(driver.late()).isEqualTo(Map.of("seen", 1L));
    }

    @Test
    void onlyChangesOfATableAreTold() {
        var driver = run(in.groupByKey()
                .reduce((a, b) -> a.compareTo(b) > 0 ? a : b, Materialized.as("max", STRING, STRING))
                .changes());
        driver.pipe(IN, "a", "1", at(0));
        driver.pipe(IN, "a", "0", at(1));
        driver.pipe(IN, "a", "2", at(2));
        assertThat(out(driver)).containsExactly("a=Change[before=null, after=1]", "a=Change[before=1, after=2]");
    }

    @Test
    void windowsAreForgottenAfterTheirRetention() {
        Materialized<String, Long> minutes =
                Materialized.as("minutes", STRING, LONG).withRetention(Duration.ofMinutes(10));
        in.groupByKey()
                .windowedBy(TimeWindows.ofSizeAndGrace(MINUTE, Duration.ZERO))
                .sum(Long::parseLong, minutes);
        var driver = new TopologyTestDriver(builder.build());
        driver.pipe(IN, "a", "3", at(0));
        driver.pipe(IN, "a", "4", at(600));
        assertThat(values(driver, minutes, Instant.EPOCH)).containsExactly(3L, 4L);
        driver.pipe(IN, "a", "5", at(721));
        assertThat(values(driver, minutes, Instant.EPOCH)).containsExactly(4L, 5L);
        assertThat(values(driver, minutes, at(700))).containsExactly(5L);
    }

    private static List<Long> values(TopologyTestDriver driver, Materialized<String, Long> store, Instant from) {
        List<Materialized.Row<String, Long>> rows = driver.read(view -> store.read(view, from));
        return rows.stream().map(Materialized.Row::value).toList();
    }

    @Test
    void aTopologyIsDescribedInWordsAndAsAPicture() {
        in.groupBy((key, value) -> value, Grouped.with("by-value", STRING, STRING))
                .count(Materialized.as("counts", STRING, LONG))
                .toStream()
                .to("out", 1, STRING, LONG);
        assertThat(builder.build().describe()).isEqualTo("""
                Topology: test
                  Sub-topology: in
                    Source: in (topic: in)
                      --> selectKey-1
                    Processor: selectKey-1
                      --> to test-by-value-repartition
                      <-- in
                    Sink: to test-by-value-repartition (topic: test-by-value-repartition)
                      <-- selectKey-1
                  Sub-topology: test-by-value-repartition
                    Source: test-by-value-repartition (topic: test-by-value-repartition)
                      --> counts
                    Processor: counts (stores: counts)
                      --> toStream-1
                      <-- test-by-value-repartition
                    Processor: toStream-1
                      --> to out
                      <-- counts
                    Sink: to out (topic: out)
                      <-- toStream-1
                """);
        assertThat(builder.build().mermaid())
                .startsWith("flowchart LR\n")
                .contains("[/\"in\"/]", "[(\"counts\")]", "subgraph")
                .contains(" --> ");
    }

    @Test
    void namesAreGivenOnce() {
        in.groupByKey().count(Materialized.as("counts", STRING, LONG));
        in.groupByKey().count(Materialized.as("counts", STRING, LONG));
        assertThatThrownBy(builder::build).hasMessageContaining("counts");
    }
}
