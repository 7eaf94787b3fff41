package dev.streamstore.messaging;

import dev.streamstore.events.InventoryEvent.StockChanged;
import dev.streamstore.events.Money;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.OrderLine;
import dev.streamstore.events.PaymentEvent.DeclineCause;
import dev.streamstore.events.PaymentEvent.PaymentAuthorized;
import dev.streamstore.events.PaymentEvent.PaymentDeclined;
import dev.streamstore.events.Region;
import java.time.Instant;
import java.util.List;

/** Examples. */
public final class Events {
    public static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

    private Events() {}

    public static OrderPlaced placed(String orderId) {
        return placed(orderId, Region.EU);
    }

    public static OrderPlaced placed(String orderId, Region region) {
        return new OrderPlaced(
                orderId,
                "c-1",
                "c-1@example.com",
                region,
                "card-ok",
                List.of(new OrderLine("SKU-1", "Mug", 2, Money.usd(2499))),
                Money.usd(4998),
                NOON);
    }

    public static OrderConfirmed confirmed(String orderId) {
        OrderPlaced placed = placed(orderId);
        return new OrderConfirmed(
                orderId, placed.customerId(), placed.email(), placed.region(), placed.lines(), placed.total(), NOON);
    }

    public static PaymentAuthorized authorized(String orderId, int attempts) {
        return new PaymentAuthorized(orderId, Money.usd(4998), "card-ok", attempts, NOON);
    }

    public static PaymentDeclined declined(String orderId) {
        return new PaymentDeclined(
                orderId, Money.usd(4998), "card-declined", DeclineCause.REFUSED, "no funds", 1, NOON);
    }

    public static StockChanged level(String sku, int available) {
        return new StockChanged(sku, "Mug", available, 0, available, NOON);
    }
}
