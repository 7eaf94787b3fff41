package dev.streamstore.analytics.figures;

import dev.streamstore.events.OrderLine;
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

/**
 * What sells: pieces of confirmed orders that stand, and what was paid for them less what was refunded; all time, and in
 * the last quarter of an hour, every minute anew, by the time of the confirmation.
 */
final class TopProducts {
    private static final TimeWindows QUARTERS = TimeWindows.ofSizeAndGrace(
                    Duration.ofMinutes(15), Duration.ofMinutes(15))
            .advanceBy(Duration.ofMinutes(1));

    static final Materialized<Product, Figures> ALL_TIME =
            Materialized.as("products", Serdes.json(Product.class), Serdes.json(Figures.class));
    static final Materialized<Product, Figures> LAST_QUARTER =
            Materialized.as("products-last-quarter", Serdes.json(Product.class), Serdes.json(Figures.class));

    private TopProducts() {}

    /** An article as it was called when it was ordered. */
    record Product(String sku, String name) {}

    private record Moment(Product product, Instant confirmedAt) {}

    private record Timed(Instant at, Figures figures) {}

    static void build(KStream<String, Change<OrderFact>> orders) {
        orders.flatMap((_, change) -> Differences.of(change, TopProducts::contribution))
                .groupByKeyPerPartition()
                .reduce(Figures::plus, ALL_TIME);
        orders.flatMap((_, change) -> timed(change))
                .withTimestamp((_, timed) -> timed.at)
                .mapValues((_, timed) -> timed.figures)
                .groupByKeyPerPartition()
                .windowedBy(QUARTERS)
                .reduce(Figures::plus, LAST_QUARTER);
    }

    private static Map<Product, Figures> contribution(OrderFact order) {
        Map<Product, Figures> all = new HashMap<>();
        if (order.lines() != null) {
            int paid = (order.captured() == null ? 0 : 1) - (order.refunded() == null ? 0 : 1);
            for (OrderLine line : order.lines()) {
                int pieces = order.isSold() ? line.quantity() : 0;
                long money = paid * OrderFact.minorUnits(line.lineTotal());
                all.merge(new Product(line.sku(), line.name()), new Figures(0, 0, 0, pieces, money), Figures::plus);
            }
        }
        return all;
    }

    private static List<KeyValue<Product, Timed>> timed(Change<OrderFact> change) {
        return Differences.of(change, TopProducts::moments).stream()
                .map(pair -> KeyValue.pair(pair.key().product, new Timed(pair.key().confirmedAt, pair.value())))
                .toList();
    }

    private static Map<Moment, Figures> moments(OrderFact order) {
        Map<Moment, Figures> all = new HashMap<>();
        if (order.confirmedAt() != null) {
            contribution(order)
                    .forEach((product, figures) -> all.put(new Moment(product, order.confirmedAt()), figures));
        }
        return all;
    }
}
