package dev.streamstore.order.saga;

import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.InventoryEvent.StockRejected;
import dev.streamstore.events.InventoryEvent.StockReserved;
import dev.streamstore.events.PaymentEvent.PaymentAuthorized;
import dev.streamstore.events.PaymentEvent.PaymentDeclined;
import dev.streamstore.messaging.handler.BatchAware;
import dev.streamstore.messaging.handler.ConsumerGroup;
import dev.streamstore.messaging.handler.EventHandler;
import dev.streamstore.order.model.Signal;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The answers of the other services, as signals to the order. */
@Component
@ConsumerGroup(OrderSaga.GROUP)
class OrderSaga implements BatchAware {
    static final String GROUP = "order-saga";

    private static final Logger LOG = LoggerFactory.getLogger(OrderSaga.class);

    private final OrderDecisions decisions;

    OrderSaga(OrderDecisions decisions) {
        this.decisions = decisions;
    }

    @Override
    public void beforeBatch(List<DomainEvent> events) {
        decisions.lock(events.stream().map(DomainEvent::key).collect(Collectors.toSet()));
    }

    @EventHandler
    void on(StockReserved event) {
        tell(event.orderId(), Signal.STOCK_RESERVED);
    }

    @EventHandler
    void on(StockRejected event) {
        tell(event.orderId(), Signal.STOCK_REJECTED);
    }

    @EventHandler
    void on(PaymentAuthorized event) {
        tell(event.orderId(), Signal.PAYMENT_AUTHORIZED);
    }

    @EventHandler
    void on(PaymentDeclined event) {
        tell(event.orderId(), Signal.PAYMENT_DECLINED);
    }

    private void tell(String orderId, Signal signal) {
        if (!decisions.tell(orderId, signal)) {
            // Someone else's test, or a log older than the database. Trying again would not make it known.
            LOG.warn("[order-saga] {} for {}: expected an order of ours but there is none", signal, orderId);
        }
    }
}
