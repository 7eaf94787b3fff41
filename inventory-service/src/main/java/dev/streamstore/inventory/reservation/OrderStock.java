package dev.streamstore.inventory.reservation;

import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.InventoryEvent.Quantity;
import dev.streamstore.events.InventoryEvent.Shortage;
import dev.streamstore.events.InventoryEvent.StockRejected;
import dev.streamstore.events.InventoryEvent.StockReleased;
import dev.streamstore.events.InventoryEvent.StockReserved;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.inventory.model.ReservationState;
import dev.streamstore.inventory.model.ReservationState.Step;
import dev.streamstore.inventory.stock.StockEvents;
import dev.streamstore.messaging.handler.BatchAware;
import dev.streamstore.messaging.handler.ConsumerGroup;
import dev.streamstore.messaging.handler.EventHandler;
import dev.streamstore.messaging.outbox.Outbox;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Lets the stock follow the orders. */
@Component
@ConsumerGroup("inventory")
class OrderStock implements BatchAware {
    private static final Logger LOG = LoggerFactory.getLogger(OrderStock.class);

    private final Reservations reservations;
    private final Outbox outbox;
    private final Clock clock;

    OrderStock(Reservations reservations, Outbox outbox, Clock clock) {
        this.reservations = reservations;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Override
    public void beforeBatch(List<DomainEvent> events) {
        Set<String> skus = new HashSet<>();
        Set<String> orders = new HashSet<>();
        for (DomainEvent event : events) {
            if (event instanceof OrderPlaced order) {
                order.lines().forEach(line -> skus.add(line.sku()));
            } else {
                orders.add(event.key());
            }
        }
        reservations.lockAll(orders, skus);
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
        String orderId = order.orderId();
        ReservationState state = reservations.lock(orderId).orElseThrow(() -> unexpected(orderId));
        List<Shortage> shortages = switch (state) {
            case EXPIRED, REJECTED -> reservations.lockAndFindShortages(orderId);
            case RESERVED, COMMITTED, RELEASED -> List.of();
        };
        Step step = state.confirmed(shortages.isEmpty());
        List<Reservations.Line> lines = reservations.take(orderId, step, clock.instant());
        Instant now = clock.instant();
        publishLevels(lines, now);
        if (step.tellsRejection()) {
            LOG.warn("[order {}] confirmed after its reservation was given up, and sold out since", orderId);
            outbox.publish(new StockRejected(orderId, shortages, now));
        }
    }

    @EventHandler
    void on(OrderCancelled order) {
        String orderId = order.orderId();
        reservations
                .lock(orderId)
                .ifPresentOrElse(
                        state -> undo(orderId, state.cancelled()), () -> reservations.bar(orderId, clock.instant()));
    }

    /**
     * Gives up the longest undecided reservation made before {@code before}, in the caller's transaction.
     *
     * @return whether there was one that nobody else was at
     */
    boolean expireOne(Instant before) {
        Optional<String> overdue = reservations.lockOverdue(before);
        overdue.ifPresent(orderId -> undo(orderId, ReservationState.RESERVED.timeIsUp()));
        return overdue.isPresent();
    }

    private void undo(String orderId, Step step) {
        List<Reservations.Line> lines = reservations.take(orderId, step, clock.instant());
        if (!lines.isEmpty()) {
            Instant now = clock.instant();
            publish(new StockReleased(orderId, quantities(lines), now), lines, now);
        }
    }

    private void publish(DomainEvent first, List<Reservations.Line> lines, Instant now) {
        outbox.publish(first);
        publishLevels(lines, now);
    }

    private void publishLevels(List<Reservations.Line> lines, Instant now) {
        StockEvents.publish(
                outbox, lines.stream().map(Reservations.Line::change).toList(), now);
    }

    private static List<Quantity> quantities(List<Reservations.Line> lines) {
        return lines.stream().map(Reservations.Line::quantity).toList();
    }

    private static IllegalStateException unexpected(String orderId) {
        return new IllegalStateException("[order %s] confirm: expected a reservation but was none".formatted(orderId));
    }
}
