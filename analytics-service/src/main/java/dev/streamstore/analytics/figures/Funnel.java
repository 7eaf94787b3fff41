package dev.streamstore.analytics.figures;

import dev.streamstore.streams.Change;
import dev.streamstore.streams.KeyValue;
import dev.streamstore.streams.Serdes;
import dev.streamstore.streams.TimeWindows;
import dev.streamstore.streams.dsl.KStream;
import dev.streamstore.streams.dsl.Materialized;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far orders get, and how long they take from placed to confirmed, by the minute of the confirmation. Times are
 * counted in buckets, each 5 % wider than the one before (the idea of DDSketch), so that counts of partitions add up to
 * percentiles that are off by 5 % at most.
 */
final class Funnel {
    /** The names are stored. */
    enum Stage {
        PLACED,
        AUTHORIZED,
        CONFIRMED,
        PAID
    }

    private static final double GROWTH = Math.log(1.05);
    private static final TimeWindows MINUTES = TimeWindows.ofSizeAndGrace(Duration.ofMinutes(1), SalesPerMinute.SHOWN);

    static final Materialized<String, Long> STAGES = Materialized.as("funnel", Serdes.string(), Serdes.longs());
    static final Materialized<Long, Long> TIME_TO_CONFIRM =
            Materialized.as("time-to-confirm", Serdes.longs(), Serdes.longs());

    private Funnel() {}

    static void build(KStream<String, Change<OrderFact>> orders) {
        orders.flatMap((_, change) -> reached(change)).groupByKeyPerPartition().sum(count -> count, STAGES);
        orders.flatMap((_, change) -> timed(change))
                .withTimestamp((_, confirmedAt) -> confirmedAt)
                .groupByKeyPerPartition()
                .windowedBy(MINUTES)
                .count(TIME_TO_CONFIRM);
    }

    private static List<KeyValue<String, Long>> reached(Change<OrderFact> change) {
        Map<Stage, Boolean> before = stages(Objects.requireNonNullElse(change.before(), OrderFact.UNKNOWN));
        Map<Stage, Boolean> after = stages(Objects.requireNonNullElse(change.after(), OrderFact.UNKNOWN));
        return List.of(Stage.values()).stream()
                .filter(stage -> after.getOrDefault(stage, false) && !before.getOrDefault(stage, false))
                .map(stage -> KeyValue.pair(stage.name(), 1L))
                .toList();
    }

    private static Map<Stage, Boolean> stages(OrderFact order) {
        Map<Stage, Boolean> stages = new HashMap<>();
        stages.put(Stage.PLACED, order.placedAt() != null);
        stages.put(Stage.AUTHORIZED, order.authorizedAt() != null);
        stages.put(Stage.CONFIRMED, order.confirmedAt() != null);
        stages.put(Stage.PAID, order.captured() != null);
        return stages;
    }

    /** Once per order, when both times are known. */
    private static List<KeyValue<Long, Instant>> timed(Change<OrderFact> change) {
        OrderFact after = change.after();
        if (after == null || after.placedAt() == null || after.confirmedAt() == null || isTimed(change.before())) {
            return List.of();
        }
        Duration took = Duration.between(after.placedAt(), after.confirmedAt());
        return List.of(KeyValue.pair(bucket(took), after.confirmedAt()));
    }

    private static boolean isTimed(@Nullable OrderFact order) {
        return order != null && order.placedAt() != null && order.confirmedAt() != null;
    }

    private static long bucket(Duration time) {
        return Math.round(Math.log(Math.max(1, time.toMillis())) / GROWTH);
    }

    /** The time in the middle of a bucket. */
    static Duration time(long bucket) {
        return Duration.ofMillis(Math.round(Math.exp(bucket * GROWTH)));
    }
}
