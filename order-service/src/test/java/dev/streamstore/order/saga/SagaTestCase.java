package dev.streamstore.order.saga;

import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.InventoryEvent.StockRejected;
import dev.streamstore.events.InventoryEvent.StockReserved;
import dev.streamstore.events.Money;
import dev.streamstore.events.OrderEvent;
import dev.streamstore.events.PaymentEvent.DeclineCause;
import dev.streamstore.events.PaymentEvent.PaymentAuthorized;
import dev.streamstore.events.PaymentEvent.PaymentDeclined;
import dev.streamstore.order.Shop;
import dev.streamstore.testing.FakeBroker;
import java.time.Instant;
import java.util.List;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Answers to orders, and what orders told. */
abstract class SagaTestCase {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    @Autowired
    Shop shop;

    @Autowired
    FakeBroker broker;

    @Autowired
    JdbcClient jdbc;

    static DomainEvent reserved(String orderId) {
        return new StockReserved(orderId, List.of(), NOW);
    }

    static DomainEvent rejected(String orderId) {
        return new StockRejected(orderId, List.of(), NOW);
    }

    static DomainEvent authorized(String orderId) {
        return new PaymentAuthorized(orderId, Money.usd(12900), "card-ok", 1, NOW);
    }

    static DomainEvent declined(String orderId) {
        return new PaymentDeclined(
                orderId, Money.usd(12900), "card-declined", DeclineCause.REFUSED, "no funds", 1, NOW);
    }

    /** What this order told, in the order of its partition. */
    List<OrderEvent> told(String orderId) {
        return broker.events(OrderEvent.class).stream()
                .filter(event -> event.orderId().equals(orderId))
                .toList();
    }

    List<Class<?>> toldTypes(String orderId) {
        return told(orderId).stream().<Class<?>>map(Object::getClass).toList();
    }
}
