package dev.streamstore.analytics.figures;

import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.PaymentEvent.PaymentAuthorized;
import dev.streamstore.events.PaymentEvent.PaymentCaptured;
import dev.streamstore.events.PaymentEvent.PaymentRefunded;
import dev.streamstore.events.Topics;
import dev.streamstore.streams.Change;
import dev.streamstore.streams.Serdes;
import dev.streamstore.streams.dsl.Grouped;
import dev.streamstore.streams.dsl.KStream;
import dev.streamstore.streams.dsl.Materialized;
import dev.streamstore.streams.dsl.StreamBuilder;

/**
 * Joins orders and payments: a row per order, of whatever is known. Orders lie in their region's partitions, so they are
 * brought to where the payments of the same order are.
 */
final class OrderHistory {
    private static final Materialized<String, OrderFact> ORDERS =
            Materialized.as("order-history", Serdes.string(), Serdes.json(OrderFact.class));

    private OrderHistory() {}

    /** What each event changed in what is known of its order. */
    static KStream<String, Change<OrderFact>> build(StreamBuilder builder) {
        KStream<String, DomainEvent> orders = builder.stream(
                        Topics.ORDERS,
                        EventStream.<DomainEvent>of(OrderPlaced.class, OrderConfirmed.class, OrderCancelled.class))
                .repartition(Grouped.with("orders-by-id", Serdes.string(), EventStream.serde())
                        .withPartitions(Topics.PARTITIONS));
        KStream<String, DomainEvent> payments = builder.stream(
                Topics.PAYMENTS, EventStream.of(PaymentAuthorized.class, PaymentCaptured.class, PaymentRefunded.class));
        return orders.merge(payments)
                .groupByKey()
                .aggregate(() -> OrderFact.UNKNOWN, (_, event, fact) -> fact.with(event), ORDERS)
                .changes();
    }
}
