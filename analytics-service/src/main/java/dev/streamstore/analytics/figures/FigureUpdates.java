package dev.streamstore.analytics.figures;

import dev.streamstore.analytics.figures.Articles.Level;
import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.InventoryEvent;
import dev.streamstore.events.InventoryEvent.StockChanged;
import dev.streamstore.events.InventoryEvent.StockLow;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.PaymentEvent.PaymentCaptured;
import dev.streamstore.events.PaymentEvent.PaymentRefunded;
import dev.streamstore.messaging.handler.BatchAware;
import dev.streamstore.messaging.handler.ConsumerGroup;
import dev.streamstore.messaging.handler.EventContext;
import dev.streamstore.messaging.handler.EventHandler;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Moves the figures with every event. */
@Component
@ConsumerGroup("analytics")
class FigureUpdates implements BatchAware {

    private final OrderFacts facts;
    private final FigureTable figures;
    private final Articles articles;

    FigureUpdates(OrderFacts facts, FigureTable figures, Articles articles) {
        this.facts = facts;
        this.figures = figures;
        this.articles = articles;
    }

    @Override
    public void beforeBatch(List<DomainEvent> events) {
        learning()
                .read(events.stream()
                        .filter(event -> !(event instanceof InventoryEvent))
                        .map(DomainEvent::key)
                        .collect(Collectors.toSet()));
    }

    @EventHandler
    void on(OrderPlaced event, EventContext context) {
        learning().order(event.orderId(), context.partition(), fact -> fact.with(event));
        learning().names(event.lines());
    }

    @EventHandler
    void on(OrderConfirmed event, EventContext context) {
        learning().order(event.orderId(), context.partition(), fact -> fact.with(event));
        learning().names(event.lines());
    }

    @EventHandler
    void on(OrderCancelled event, EventContext context) {
        learning().order(event.orderId(), context.partition(), fact -> fact.with(event));
    }

    @EventHandler
    void on(PaymentCaptured event, EventContext context) {
        learning().order(event.orderId(), context.partition(), fact -> fact.with(event));
    }

    @EventHandler
    void on(PaymentRefunded event, EventContext context) {
        learning().order(event.orderId(), context.partition(), fact -> fact.with(event));
    }

    @EventHandler
    void on(StockChanged event) {
        learning().level(event.sku(), new Level(event.available(), null));
    }

    @EventHandler
    void on(StockLow event) {
        learning().level(event.sku(), new Level(event.available(), event.threshold()));
    }

    /** The current transaction's. */
    private Learning learning() {
        for (TransactionSynchronization each : TransactionSynchronizationManager.getSynchronizations()) {
            if (each instanceof Learning learning) {
                return learning;
            }
        }
        Learning learning = new Learning(facts, figures, articles);
        TransactionSynchronizationManager.registerSynchronization(learning);
        return learning;
    }
}
