package dev.streamstore.payment.invoice;

import dev.streamstore.events.Money;
import dev.streamstore.events.OrderLine;
import java.util.List;

/** What an invoice is written for: an order that has been paid. */
public record InvoiceOrder(
        String orderId, String customerId, String email, String method, List<OrderLine> lines, Money total) {
    public InvoiceOrder {
        lines = List.copyOf(lines);
    }
}
