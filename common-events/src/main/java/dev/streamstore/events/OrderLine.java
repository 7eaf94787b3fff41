package dev.streamstore.events;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * A line of an order as it was sold: name and price are the order's own, whatever the catalogue says later.
 *
 * @param quantity from 1
 */
public record OrderLine(String sku, String name, int quantity, Money unitPrice) {
    public OrderLine {
        if (quantity < 1) {
            throw new IllegalArgumentException("[OrderLine] quantity: expected >= 1 but was " + quantity);
        }
    }

    @JsonIgnore
    public Money lineTotal() {
        return unitPrice.times(quantity);
    }
}
