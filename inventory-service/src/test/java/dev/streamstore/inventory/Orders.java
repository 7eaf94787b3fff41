package dev.streamstore.inventory;

import dev.streamstore.events.Money;
import dev.streamstore.events.OrderEvent.CancelReason;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.OrderLine;
import dev.streamstore.events.Region;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/** What the order service would say. */
public final class Orders {

    private static final Instant AT = Instant.parse("2026-01-31T12:00:00Z");

    private Orders() {}

    public static String newId() {
        return UUID.randomUUID().toString();
    }

    public static OrderLine line(String sku, int quantity) {
        return new OrderLine(sku, "Name of " + sku, quantity, Money.usd(100));
    }

    public static OrderPlaced placed(String orderId, OrderLine... lines) {
        return new OrderPlaced(
                orderId, "c", "c@shop.example", Region.EU, "card-ok", Arrays.asList(lines), Money.usd(100), AT);
    }

    public static OrderConfirmed confirmed(String orderId, OrderLine... lines) {
        return new OrderConfirmed(orderId, "c", "c@shop.example", Region.EU, Arrays.asList(lines), Money.usd(100), AT);
    }

    public static OrderCancelled cancelled(String orderId) {
        return new OrderCancelled(
                orderId, "c", "c@shop.example", Region.EU, CancelReason.CUSTOMER_REQUEST, false, Money.usd(100), AT);
    }
}
