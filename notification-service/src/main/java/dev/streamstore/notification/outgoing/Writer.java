package dev.streamstore.notification.outgoing;

import dev.streamstore.events.InventoryEvent.StockLow;
import dev.streamstore.events.Money;
import dev.streamstore.events.OrderEvent.CancelReason;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.OrderLine;
import dev.streamstore.events.PaymentEvent.InvoiceIssued;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Puts events into words. Thread-safe. */
@Component
class Writer {
    private static final String TO_CUSTOMERS = "You get this mail because of your order at StreamStore.";
    private static final String TO_OPERATIONS = "You get this mail because you look after the stock of StreamStore.";

    private final Templates templates;

    Writer(Templates templates) {
        this.templates = templates;
    }

    Words orderReceived(OrderPlaced order) {
        return templates.fill(
                "order-received",
                "We have received your order " + order.orderId(),
                TO_CUSTOMERS,
                Map.of(
                        "orderId", order.orderId(),
                        "lines", lines(order.lines()),
                        "total", amount(order.total())));
    }

    Words orderConfirmed(InvoiceIssued invoice) {
        return templates.fill(
                "order-confirmed",
                "Your order " + invoice.orderId() + " is confirmed",
                TO_CUSTOMERS,
                Map.of(
                        "orderId", invoice.orderId(),
                        "invoiceNumber", invoice.invoiceNumber(),
                        "lines", lines(invoice.lines()),
                        "total", amount(invoice.total())));
    }

    Words orderCancelled(OrderCancelled order) {
        return templates.fill(
                "order-cancelled",
                "Your order " + order.orderId() + " was cancelled",
                TO_CUSTOMERS,
                Map.of(
                        "orderId", order.orderId(),
                        "why", why(order.reason()),
                        "money", money(order),
                        "totalName", order.wasConfirmed() ? "You get back" : "Not charged",
                        "total", amount(order.total())));
    }

    Words lowStock(StockLow stock) {
        return templates.fill(
                "low-stock",
                "Low stock: " + stock.name() + " (" + stock.sku() + ")",
                TO_OPERATIONS,
                Map.of(
                        "sku", stock.sku(),
                        "name", stock.name(),
                        "available", stock.available(),
                        "threshold", stock.threshold(),
                        "restockTo", stock.restockTo()));
    }

    private static String why(CancelReason reason) {
        return switch (reason) {
            case OUT_OF_STOCK -> "We do not have enough in stock.";
            case PAYMENT_DECLINED -> "Your payment was declined.";
            case TIMED_OUT -> "We could not complete it in time.";
            case CUSTOMER_REQUEST -> "You asked us to cancel it.";
        };
    }

    private static String money(OrderCancelled order) {
        if (order.wasConfirmed()) {
            return "What you paid is on its way back to you.";
        }
        return "You have not been charged.";
    }

    private static List<Map<String, Object>> lines(List<OrderLine> lines) {
        return lines.stream()
                .map(line -> Map.<String, Object>of(
                        "quantity", line.quantity(),
                        "name", line.name(),
                        "unitPrice", amount(line.unitPrice()),
                        "lineTotal", amount(line.lineTotal())))
                .toList();
    }

    private static String amount(Money money) {
        return money.currency() + " " + money.toDecimalString();
    }
}
