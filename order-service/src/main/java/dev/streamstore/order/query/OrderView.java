package dev.streamstore.order.query;

import dev.streamstore.events.Money;
import dev.streamstore.events.OrderEvent.CancelReason;
import dev.streamstore.events.OrderLine;
import dev.streamstore.events.Region;
import dev.streamstore.order.model.Customer;
import dev.streamstore.order.model.Order;
import dev.streamstore.order.model.OrderStatus;
import dev.streamstore.web.MoneyJson;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order as REST shows it.
 *
 * @param reason why it was cancelled; null unless it was
 * @param updatedAt when its status last changed
 */
public record OrderView(
        String orderId,
        String customerId,
        String email,
        Region region,
        OrderStatus status,
        @Nullable CancelReason reason,
        List<LineView> lines,
        MoneyJson total,
        Instant placedAt,
        Instant updatedAt) {

    /** One article of the order. */
    public record LineView(String sku, String name, int quantity, MoneyJson unitPrice, MoneyJson lineTotal) {
        static LineView of(OrderLine line) {
            return new LineView(
                    line.sku(), line.name(), line.quantity(), money(line.unitPrice()), money(line.lineTotal()));
        }
    }

    public static OrderView of(Order order) {
        Customer customer = order.customer();
        return new OrderView(
                order.orderId(),
                customer.customerId(),
                customer.email(),
                customer.region(),
                order.status(),
                order.reason(),
                order.lines().stream().map(LineView::of).toList(),
                money(order.total()),
                order.placedAt(),
                order.updatedAt());
    }

    static MoneyJson money(Money money) {
        return MoneyJson.of(money.minorUnits(), money.currency());
    }
}
