package dev.streamstore.analytics.figures;

import dev.streamstore.streams.Change;
import dev.streamstore.streams.KeyValue;
import dev.streamstore.streams.Serdes;
import dev.streamstore.streams.TimeWindows;
import dev.streamstore.streams.dsl.Grouped;
import dev.streamstore.streams.dsl.KStream;
import dev.streamstore.streams.dsl.Materialized;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Minutes with far more cancellations than usual. All orders are counted in one place, minute by minute; a minute's
 * count is taken when it is final, and compared with the average of those before, which forgets slowly. Orders that are
 * placed count nothing and move time on. A minute is final half a minute after its end: what comes later, as when one
 * partition catches up with an outage before the others, is counted as late and left out, so that an alarm is never taken
 * back.
 */
final class CancellationAlarm {
    static final String SHOP = "shop";
    private static final TimeWindows MINUTES =
            TimeWindows.ofSizeAndGrace(Duration.ofMinutes(1), Duration.ofSeconds(30));
    private static final Materialized<String, Long> PER_MINUTE =
            Materialized.as("cancellations-per-minute", Serdes.string(), Serdes.longs());
    static final Materialized<String, Watch> STORE =
            Materialized.as("cancellation-alarms", Serdes.string(), Serdes.json(Watch.class));

    private CancellationAlarm() {}

    /** A minute that was unusual. */
    record Anomaly(Instant minute, long cancelled, double average) {}

    /** @param lastMinute the last that is final */
    record Watch(Instant lastMinute, double average, List<Anomaly> anomalies) {
        private static final double MULTIPLE = 3;
        private static final long AT_LEAST = 5;
        private static final double WEIGHT = 1.0 / 15;
        private static final int KEPT = 20;

        static final Watch NOTHING = new Watch(Instant.EPOCH, 0, List.of());

        /** Minutes in between, of which nothing was told, had no cancellation. */
        Watch then(Instant minute, long cancelled) {
            long quiet = lastMinute.equals(Instant.EPOCH)
                    ? 0
                    : Math.max(0, Duration.between(lastMinute, minute).toMinutes() - 1);
            double usual = average * Math.pow(1 - WEIGHT, quiet);
            List<Anomaly> all = new ArrayList<>(anomalies);
            if (cancelled >= AT_LEAST && cancelled > MULTIPLE * usual) {
                all.addFirst(new Anomaly(minute, cancelled, usual));
            }
            return new Watch(minute, usual + WEIGHT * (cancelled - usual), all.subList(0, Math.min(KEPT, all.size())));
        }
    }

    private record Minute(Instant start, long cancelled) {}

    static void build(KStream<String, Change<OrderFact>> orders) {
        orders.flatMap((_, change) -> ticks(change))
                .withTimestamp((_, tick) -> tick.start)
                .mapValues((_, tick) -> tick.cancelled)
                .groupByKey(Grouped.with("cancellations", Serdes.string(), Serdes.longs())
                        .withPartitions(1))
                .windowedBy(MINUTES)
                .sum(cancelled -> cancelled, PER_MINUTE)
                .suppressUntilWindowCloses()
                .map((windowed, cancelled) -> KeyValue.pair(
                        windowed.key(), new Minute(windowed.window().start(), cancelled)))
                .groupByKeyPerPartition()
                .aggregate(
                        () -> Watch.NOTHING, (_, minute, watch) -> watch.then(minute.start, minute.cancelled), STORE);
    }

    private static List<KeyValue<String, Minute>> ticks(Change<OrderFact> change) {
        OrderFact before = Objects.requireNonNullElse(change.before(), OrderFact.UNKNOWN);
        OrderFact after = Objects.requireNonNullElse(change.after(), OrderFact.UNKNOWN);
        List<KeyValue<String, Minute>> ticks = new ArrayList<>();
        if (before.placedAt() == null && after.placedAt() != null) {
            ticks.add(KeyValue.pair(SHOP, new Minute(after.placedAt(), 0)));
        }
        if (before.cancelledAt() == null && after.cancelledAt() != null) {
            ticks.add(KeyValue.pair(SHOP, new Minute(after.cancelledAt(), 1)));
        }
        return ticks;
    }
}
