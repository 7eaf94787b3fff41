package dev.streamstore.payment.processing;

import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.messaging.handler.BatchAware;
import dev.streamstore.messaging.handler.ConsumerGroup;
import dev.streamstore.messaging.handler.EventHandler;
import dev.streamstore.payment.model.Payment;
import dev.streamstore.payment.model.PaymentTerms;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What orders mean for payments. */
@Component
@ConsumerGroup("payment")
class OrderEventHandlers implements BatchAware {
    private final PaymentProcess process;

    OrderEventHandlers(PaymentProcess process) {
        this.process = process;
    }

    @Override
    public void beforeBatch(List<DomainEvent> events) {
        process.lock(events.stream().map(DomainEvent::key).collect(Collectors.toSet()));
    }

    @EventHandler
    void on(OrderPlaced order) {
        process.onOrder(order.orderId(), (payment, now) -> payment.request(PaymentTerms.of(order), now));
    }

    @EventHandler
    void on(OrderConfirmed order) {
        process.onOrder(order.orderId(), Payment::confirm);
    }

    @EventHandler
    void on(OrderCancelled order) {
        process.onOrder(order.orderId(), Payment::cancel);
    }
}
