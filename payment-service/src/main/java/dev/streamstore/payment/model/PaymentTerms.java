package dev.streamstore.payment.model;

import dev.streamstore.events.Money;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.OrderLine;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import java.util.List;
import org.hibernate.annotations.ColumnTransformer;

/** Who pays how much, how, and what for: the order's own words. */
@Embeddable
public record PaymentTerms(
        String customerId,
        String email,
        String method,
        long amountMinor,
        String currency,

        @Convert(converter = OrderLinesConverter.class) @ColumnTransformer(write = "?::jsonb")
        List<OrderLine> lines) {

    public static PaymentTerms of(OrderPlaced order) {
        return new PaymentTerms(
                order.customerId(),
                order.email(),
                order.paymentMethod(),
                order.total().minorUnits(),
                order.total().currency(),
                order.lines());
    }

    public Money amount() {
        return new Money(amountMinor, currency);
    }
}
