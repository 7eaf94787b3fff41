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
import org.jspecify.annotations.Nullable;

/**
 * What happened in each minute, by region: orders placed, confirmed, cancelled, and money, a refund in the minute of the
 * refund. The grace is longer than what is shown: the watermark is never ahead of the clock, so nothing that belongs into
 * a minute that is shown is ever too late for it.
 */
final class SalesPerMinute {
    static final Duration SHOWN = Duration.ofHours(1);

    private static final TimeWindows MINUTES =
            TimeWindows.ofSizeAndGrace(Duration.ofMinutes(1), SHOWN.plus(Duration.ofMinutes(5)));

    static final Materialized<String, Figures> STORE =
            Materialized.as("sales-per-minute", Serdes.string(), Serdes.json(Figures.class));

    private SalesPerMinute() {}

    private record Moment(String region, Instant at) {}

    private record Timed(Instant at, Figures figures) {}

    static void build(KStream<String, Change<OrderFact>> orders) {
        orders.flatMap((_, change) -> timed(change))
                .withTimestamp((_, timed) -> timed.at)
                .mapValues((_, timed) -> timed.figures)
                .groupByKeyPerPartition()
                .windowedBy(MINUTES)
                .reduce(Figures::plus, STORE);
    }

    private static List<KeyValue<String, Timed>> timed(Change<OrderFact> change) {
        return Differences.of(change, SalesPerMinute::contribution).stream()
                .map(pair -> KeyValue.pair(pair.key().region, new Timed(pair.key().at, pair.value())))
                .toList();
    }

    private static Map<Moment, Figures> contribution(OrderFact order) {
        Map<Moment, Figures> all = new HashMap<>();
        add(all, order, order.placedAt(), Figures.ofPlaced(true));
        add(all, order, order.confirmedAt(), Figures.ofConfirmed(true));
        add(all, order, order.cancelledAt(), Figures.ofCancelled(true));
        if (order.captured() != null) {
            add(
                    all,
                    order,
                    order.captured().at(),
                    Figures.ofRevenue(order.captured().minorUnits()));
        }
        if (order.refunded() != null) {
            add(
                    all,
                    order,
                    order.refunded().at(),
                    Figures.ofRevenue(-order.refunded().minorUnits()));
        }
        return all;
    }

    private static void add(Map<Moment, Figures> all, OrderFact order, @Nullable Instant at, Figures figures) {
        if (at != null) {
            String region = order.region() == null ? "" : order.region().code();
            all.merge(new Moment(region, at), figures, Figures::plus);
        }
    }
}
