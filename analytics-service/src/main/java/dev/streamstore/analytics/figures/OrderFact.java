package dev.streamstore.analytics.figures;

import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.OrderLine;
import dev.streamstore.events.PaymentEvent.PaymentCaptured;
import dev.streamstore.events.PaymentEvent.PaymentRefunded;
import dev.streamstore.events.Region;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
        @Nullable Instant confirmedAt,
        @Nullable Instant cancelledAt,
        @Nullable Payment captured,
        @Nullable Payment refunded) {

    static final OrderFact UNKNOWN = new OrderFact(null, null, null, null, null, null, null);

    OrderFact {
        lines = lines == null ? null : List.copyOf(lines);
    }

    /** Money that moved, in minor units of {@link Contribution#CURRENCY}. */
    record Payment(long minorUnits, Instant at) {}

    OrderFact with(OrderPlaced event) {
        return new OrderFact(
                event.region(),
                event.lines(),
                first(placedAt, storable(event.occurredAt())),
                confirmedAt,
                cancelledAt,
                captured,
                refunded);
    }

    OrderFact with(OrderConfirmed event) {
        return new OrderFact(
                event.region(),
                event.lines(),
                placedAt,
                first(confirmedAt, storable(event.occurredAt())),
                cancelledAt,
                captured,
                refunded);
    }

    OrderFact with(OrderCancelled event) {
        return new OrderFact(
                event.region(),
                lines,
                placedAt,
                confirmedAt,
                first(cancelledAt, storable(event.occurredAt())),
                captured,
                refunded);
    }

    OrderFact with(PaymentCaptured event) {
        var payment = new Payment(Contribution.minorUnits(event.amount()), storable(event.occurredAt()));
        return new OrderFact(region, lines, placedAt, confirmedAt, cancelledAt, first(captured, payment), refunded);
    }

    OrderFact with(PaymentRefunded event) {
        var payment = new Payment(Contribution.minorUnits(event.amount()), storable(event.occurredAt()));
        return new OrderFact(region, lines, placedAt, confirmedAt, cancelledAt, captured, first(refunded, payment));
    }

    /** As the database gives it back: were it rounded there, a fact could move to another minute after it was counted. */
    private static Instant storable(Instant at) {
        return at.truncatedTo(ChronoUnit.MICROS);
    }

    private static <T> T first(@Nullable T known, T told) {
        return known == null ? told : known;
    }
}
