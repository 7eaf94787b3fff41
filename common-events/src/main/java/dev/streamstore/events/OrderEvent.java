package dev.streamstore.events;

import java.time.Instant;
import java.util.List;

/** What happens to an order; keyed by order id, on topic {@code orders}. */
public sealed interface OrderEvent extends DomainEvent {

    String orderId();

    Region region();

    @Override
    default String key() {
        return orderId();
    }

    /** Why an order was cancelled. */
    enum CancelReason {
        OUT_OF_STOCK,
        PAYMENT_DECLINED,
        TIMED_OUT,
        CUSTOMER_REQUEST
    }

    /** A customer ordered; nothing is reserved or paid yet. */
    @EventType("order.placed.v1")
    record OrderPlaced(
            String orderId,
            String customerId,
            String email,
            Region region,
            String paymentMethod,
            List<OrderLine> lines,
            Money total,
            Instant occurredAt)
            implements OrderEvent {
        public OrderPlaced {
            lines = List.copyOf(lines);
        }
    }

    /** Stock is reserved and payment authorized: the shop will deliver. */
    @EventType("order.confirmed.v1")
    record OrderConfirmed(
            String orderId,
            String customerId,
            String email,
            Region region,
            List<OrderLine> lines,
            Money total,
            Instant occurredAt)
            implements OrderEvent {
        public OrderConfirmed {
            lines = List.copyOf(lines);
        }
    }

    /** The order is off; whoever did something for it undoes that. {@code wasConfirmed}: it had been confirmed before. */
    @EventType("order.cancelled.v1")
    record OrderCancelled(
            String orderId,
            String customerId,
            String email,
            Region region,
            CancelReason reason,
            boolean wasConfirmed,
            Money total,
            Instant occurredAt)
            implements OrderEvent {}
}
