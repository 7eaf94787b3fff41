package dev.streamstore.analytics.figures;

import dev.streamstore.analytics.figures.Articles.LowLevel;
import dev.streamstore.events.InventoryEvent.StockChanged;
import dev.streamstore.events.InventoryEvent.StockLow;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.PaymentEvent.PaymentCaptured;
import dev.streamstore.events.PaymentEvent.PaymentRefunded;
import dev.streamstore.messaging.handler.ConsumerGroup;
import dev.streamstore.messaging.handler.EventContext;
import dev.streamstore.messaging.handler.EventHandler;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** Moves the figures with every event. */
@Component
@ConsumerGroup("analytics")
class FigureUpdates {

    private final OrderFacts facts;
    private final FigureTable figures;
    private final Articles articles;

    FigureUpdates(OrderFacts facts, FigureTable figures, Articles articles) {
        this.facts = facts;
        this.figures = figures;
        this.articles = articles;
    }

    @EventHandler
    void on(OrderPlaced event, EventContext context) {
        learn(event.orderId(), context, fact -> fact.with(event));
        articles.learnNames(event.lines());
    }

    @EventHandler
    void on(OrderConfirmed event, EventContext context) {
        learn(event.orderId(), context, fact -> fact.with(event));
        articles.learnNames(event.lines());
    }

    @EventHandler
    void on(OrderCancelled event, EventContext context) {
        learn(event.orderId(), context, fact -> fact.with(event));
    }

    @EventHandler
    void on(PaymentCaptured event, EventContext context) {
        learn(event.orderId(), context, fact -> fact.with(event));
    }

    @EventHandler
    void on(PaymentRefunded event, EventContext context) {
        learn(event.orderId(), context, fact -> fact.with(event));
    }

    @EventHandler
    void on(StockChanged event) {
        articles.level(event.sku(), event.available());
    }

    @EventHandler
    void on(StockLow event) {
        articles.low(new LowLevel(event.sku(), event.available(), event.threshold()));
    }

    private void learn(String orderId, EventContext context, UnaryOperator<OrderFact> event) {
        OrderFact before = facts.lock(orderId);
        OrderFact after = event.apply(before);
        if (after.equals(before)) {
            return;
        }
        facts.store(orderId, after);
        Contribution difference = Contribution.of(after).minus(Contribution.of(before));
        figures.add(difference.figures(), context.partition().toString());
    }
}
