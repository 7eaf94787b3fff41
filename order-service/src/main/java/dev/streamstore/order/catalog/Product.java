package dev.streamstore.order.catalog;

import dev.streamstore.events.Money;
import dev.streamstore.events.OrderLine;

/** An article and its price today. */
public record Product(String sku, String name, Money price) {

    /** @param quantity from 1 */
    public OrderLine sell(int quantity) {
        return new OrderLine(sku, name, quantity, price);
    }
}
