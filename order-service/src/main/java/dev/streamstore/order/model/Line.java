package dev.streamstore.order.model;

import dev.streamstore.events.Money;
import dev.streamstore.events.OrderLine;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;

/** An {@link OrderLine} as it is stored; its currency is the order's. */
@Embeddable
record Line(
        @Column(updatable = false) String sku,
        @Column(updatable = false) String name,
        @Column(updatable = false) int quantity,

        @Column(name = "unit_price_minor", updatable = false)
        long unitPriceMinor) {

    static Line of(OrderLine line) {
        return new Line(
                line.sku(), line.name(), line.quantity(), line.unitPrice().minorUnits());
    }

    OrderLine toOrderLine(String currency) {
        return new OrderLine(sku, name, quantity, new Money(unitPriceMinor, currency));
    }
}
