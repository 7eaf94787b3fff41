package dev.streamstore.analytics.figures;

import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.DriverEvent;
import dev.streamstore.events.HandlingEvent;
import dev.streamstore.events.InventoryEvent;
import dev.streamstore.events.Money;
import dev.streamstore.events.NotificationEvent;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.OrderLine;
import dev.streamstore.events.PaymentEvent.InvoiceIssued;
import dev.streamstore.events.PaymentEvent.PaymentAuthorized;
import dev.streamstore.events.PaymentEvent.PaymentCaptured;
import dev.streamstore.events.PaymentEvent.PaymentDeclined;
import dev.streamstore.events.PaymentEvent.PaymentRefunded;
import dev.streamstore.events.PaymentEvent.PaymentVoided;
import dev.streamstore.events.Region;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an order so far. Each fact is learned once and never changes, so the same events lead to the same
 * knowledge in any order and however often they come.
 *
 * @param lines what was ordered, or null where no event has told yet
 */
record OrderFact(
        @Nullable Region region,
        @Nullable List<OrderLine> lines,
        @Nullable Instant placedAt,
        @Nullable Instant authorizedAt,
        @Nullable Instant confirmedAt,
        @Nullable Instant cancelledAt,
        @Nullable Payment captured,
        @Nullable Payment refunded) {

    /** The shop sells in one currency; figures in another would have to be converted, never added. */
    static final String CURRENCY = "USD";

    static final OrderFact UNKNOWN = new OrderFact(null, null, null, null, null, null, null, null);

    OrderFact {
        lines = lines == null ? null : List.copyOf(lines);
    }

    /** Money that moved, in minor units of {@link #CURRENCY}. */
    record Payment(long minorUnits, Instant at) {
        static Payment of(Money amount, Instant at) {
            return new Payment(OrderFact.minorUnits(amount), at);
        }
    }

    /** @throws IllegalArgumentException when it is not in {@link #CURRENCY} */
    static long minorUnits(Money money) {
        if (!money.currency().equals(CURRENCY)) {
            throw new IllegalArgumentException(
                    "[analytics] currency: expected " + CURRENCY + " but was " + money.currency());
        }
        return money.minorUnits();
    }

    /** With what the event tells; most say nothing that is asked for here. */
    OrderFact with(DomainEvent event) {
        return switch (event) {
            case OrderPlaced placed ->
                new OrderFact(
                        placed.region(),
                        placed.lines(),
                        first(placedAt, placed.occurredAt()),
                        authorizedAt,
                        confirmedAt,
                        cancelledAt,
                        captured,
                        refunded);
            case OrderConfirmed confirmed ->
                new OrderFact(
                        confirmed.region(),
                        confirmed.lines(),
                        placedAt,
                        authorizedAt,
                        first(confirmedAt, confirmed.occurredAt()),
                        cancelledAt,
                        captured,
                        refunded);
            case OrderCancelled cancelled ->
                new OrderFact(
                        cancelled.region(),
                        lines,
                        placedAt,
                        authorizedAt,
                        confirmedAt,
                        first(cancelledAt, cancelled.occurredAt()),
                        captured,
                        refunded);
            case PaymentAuthorized authorized ->
                withPayment(first(authorizedAt, authorized.occurredAt()), captured, refunded);
            case PaymentCaptured capture ->
                withPayment(
                        authorizedAt, first(captured, Payment.of(capture.amount(), capture.occurredAt())), refunded);
            case PaymentRefunded refund ->
                withPayment(authorizedAt, captured, first(refunded, Payment.of(refund.amount(), refund.occurredAt())));
            case PaymentDeclined _, PaymentVoided _, InvoiceIssued _ -> this;
            case InventoryEvent _, NotificationEvent _, DriverEvent _, HandlingEvent _ -> this;
        };
    }

    private OrderFact withPayment(
            @Nullable Instant newAuthorizedAt, @Nullable Payment newCaptured, @Nullable Payment newRefunded) {
        return new OrderFact(
                region, lines, placedAt, newAuthorizedAt, confirmedAt, cancelledAt, newCaptured, newRefunded);
    }

    /** Pieces count while the order is confirmed and not cancelled. */
    boolean isSold() {
        return confirmedAt != null && cancelledAt == null;
    }

    /** Captured minus refunded, in minor units. */
    long revenueMinor() {
        return (captured == null ? 0 : captured.minorUnits) - (refunded == null ? 0 : refunded.minorUnits);
    }

    private static <T> T first(@Nullable T known, T told) {
        return known == null ? told : known;
    }
}
