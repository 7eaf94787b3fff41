package dev.streamstore.inventory.reservation;

import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.InventoryEvent.StockRejected;
import dev.streamstore.events.InventoryEvent.StockReleased;
import dev.streamstore.events.InventoryEvent.StockReserved;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.inventory.stock.StockEvents;
import dev.streamstore.messaging.handler.ConsumerGroup;
import dev.streamstore.messaging.handler.EventHandler;
import dev.streamstore.messaging.outbox.Outbox;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/** Lets the stock follow the orders. */
@Component
@ConsumerGroup("inventory")
class OrderStock {

    private final Reservations reservations;
    private final Outbox outbox;
    private final Clock clock;

    OrderStock(Reservations reservations, Outbox outbox, Clock clock) {
        this.reservations = reservations;
        this.outbox = outbox;
        this.clock = clock;
    }

    @EventHandler
    void on(OrderPlaced order) {
        var outcome = reservations.reserve(order.orderId(), Demand.of(order.lines()), clock.instant());
        Instant now = clock.instant(); // the wait for the rows is over: times of one sku follow its changes
        switch (outcome) {
            case Reservations.Outcome.Reserved(var lines) ->
                publish(new StockReserved(order.orderId(), quantities(lines), now), lines, now);
            case Reservations.Outcome.Rejected(var shortages) ->
                outbox.publish(new StockRejected(order.orderId(), shortages, now));
            case Reservations.Outcome.DecidedBefore() -> {}
        }
    }

    @EventHandler
    void on(OrderConfirmed order) {
        ReservationState state = reservations.lock(order.orderId()).orElseThrow(() -> unexpected(order, "none"));
        switch (state) {
            case RESERVED -> {
                var lines = reservations.commit(order.orderId(), clock.instant());
                Instant now = clock.instant();
                publishLevels(lines, now);
            }
            case COMMITTED, RELEASED -> {} // done, or cancelled meanwhile: the goods stay
            case REJECTED -> throw unexpected(order, state.name());
        }
    }

    @EventHandler
    void on(OrderCancelled order) {
        var state = reservations.lock(order.orderId());
        if (state.isEmpty()) {
            reservations.bar(order.orderId(), clock.instant());
            return;
        }
        switch (state.get()) {
            case RESERVED -> released(order, reservations.release(order.orderId(), clock.instant()));
            case COMMITTED -> released(order, reservations.putBack(order.orderId(), clock.instant()));
            case RELEASED, REJECTED -> {} // nothing is held
        }
    }

    private void released(OrderCancelled order, List<Reservations.Line> lines) {
        Instant now = clock.instant();
        publish(new StockReleased(order.orderId(), quantities(lines), now), lines, now);
    }

    private void publish(DomainEvent first, List<Reservations.Line> lines, Instant now) {
        outbox.publish(first);
        publishLevels(lines, now);
    }

    private void publishLevels(List<Reservations.Line> lines, Instant now) {
        StockEvents.publish(
                outbox, lines.stream().map(Reservations.Line::change).toList(), now);
    }

    private static List<dev.streamstore.events.InventoryEvent.Quantity> quantities(List<Reservations.Line> lines) {
        return lines.stream().map(Reservations.Line::quantity).toList();
    }

    private static IllegalStateException unexpected(OrderConfirmed order, String state) {
        return new IllegalStateException(
                "[order %s] confirm: expected a reservation but was %s".formatted(order.orderId(), state));
    }
}
