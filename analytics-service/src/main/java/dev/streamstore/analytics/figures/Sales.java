package dev.streamstore.analytics.figures;

import dev.streamstore.streams.Change;
import dev.streamstore.streams.Serdes;
import dev.streamstore.streams.dsl.KStream;
import dev.streamstore.streams.dsl.Materialized;
import java.util.HashMap;
import java.util.Map;

/**
 * Orders placed, confirmed and cancelled, one each once that happened, and revenue, captured minus refunded: in total and
 * by region. An order that was confirmed and then cancelled counts as both; what is not known yet, such as the region of
 * an order of which only the payment was told, adds nothing until it is.
 */
final class Sales {
    static final String TOTAL = "";

    static final Materialized<String, Figures> STORE =
            Materialized.as("sales", Serdes.string(), Serdes.json(Figures.class));

    private Sales() {}

    static void build(KStream<String, Change<OrderFact>> orders) {
        orders.flatMap((_, change) -> Differences.of(change, Sales::contribution))
                .groupByKeyPerPartition()
                .reduce(Figures::plus, STORE);
    }

    private static Map<String, Figures> contribution(OrderFact order) {
        Figures figures = Figures.ofPlaced(order.placedAt() != null)
                .plus(Figures.ofConfirmed(order.confirmedAt() != null))
                .plus(Figures.ofCancelled(order.cancelledAt() != null))
                .plus(Figures.ofRevenue(order.revenueMinor()));
        Map<String, Figures> all = new HashMap<>(Map.of(TOTAL, figures));
        if (order.region() != null) {
            all.put(order.region().code(), figures);
        }
        return all;
    }
}
