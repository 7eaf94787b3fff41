package dev.streamstore.analytics.figures;

import dev.streamstore.analytics.figures.FigureKey.Dimension;
import dev.streamstore.analytics.figures.OrderFact.Payment;
import dev.streamstore.events.Money;
import dev.streamstore.events.OrderLine;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one order adds to the figures:
 * <ul>
 * <li>placed, confirmed, cancelled: one each, once that happened; an order that was confirmed and then cancelled counts
 *     as both,
 * <li>revenue: what was captured minus what was refunded; of a product, its lines of a captured and not refunded order,
 * <li>pieces of a product: its lines of a confirmed and not cancelled order,
 * <li>per minute: each in the minute it happened in, a refund in the minute of the refund.
 * </ul>
 * What no event has told yet, for example the region of an order of which only the payment is known, adds nothing until
 * it is told.
 *
 * @param figures by key, in the order in which rows are locked
 */
record Contribution(SortedMap<FigureKey, Figures> figures) {

    /** The shop sells in one currency; figures in another would have to be converted, never added. */
    static final String CURRENCY = "USD";

    static Contribution of(OrderFact fact) {
        var sum = new Contribution(new TreeMap<>());
        sum.addCounts(fact);
        sum.addMinutes(fact);
        sum.addProducts(fact);
        sum.figures.values().removeIf(Figures.NONE::equals);
        return sum;
    }

    Contribution plus(Contribution other) {
        var sum = new Contribution(new TreeMap<>(figures));
        other.figures.forEach(sum::add);
        return sum;
    }

    /** What has to be added to {@code before} to get this. */
    Contribution minus(Contribution before) {
        var difference = new Contribution(new TreeMap<>(figures));
        before.figures.forEach((key, value) -> difference.add(key, value.negated()));
        difference.figures.values().removeIf(Figures.NONE::equals);
        return difference;
    }

    /** @throws IllegalArgumentException when it is not in {@link #CURRENCY} */
    static long minorUnits(Money money) {
        if (!money.currency().equals(CURRENCY)) {
            throw new IllegalArgumentException(
                    "[analytics] currency: expected " + CURRENCY + " but was " + money.currency());
        }
        return money.minorUnits();
    }

    private void addCounts(OrderFact fact) {
        Figures figures = Figures.ofPlaced(fact.placedAt() != null)
                .plus(Figures.ofConfirmed(fact.confirmedAt() != null))
                .plus(Figures.ofCancelled(fact.cancelledAt() != null))
                .plus(Figures.ofRevenue(minorUnits(fact.captured()) - minorUnits(fact.refunded())));
        add(FigureKey.TOTAL, figures);
        if (fact.region() != null) {
            add(new FigureKey(Dimension.REGION, fact.region().code()), figures);
        }
    }

    private void addMinutes(OrderFact fact) {
        if (fact.placedAt() != null) {
            add(FigureKey.minuteOf(fact.placedAt()), Figures.ofPlaced(true));
        }
        if (fact.confirmedAt() != null) {
            add(FigureKey.minuteOf(fact.confirmedAt()), Figures.ofConfirmed(true));
        }
        if (fact.cancelledAt() != null) {
            add(FigureKey.minuteOf(fact.cancelledAt()), Figures.ofCancelled(true));
        }
        if (fact.captured() != null) {
            add(
                    FigureKey.minuteOf(fact.captured().at()),
                    Figures.ofRevenue(fact.captured().minorUnits()));
        }
        if (fact.refunded() != null) {
            add(
                    FigureKey.minuteOf(fact.refunded().at()),
                    Figures.ofRevenue(-fact.refunded().minorUnits()));
        }
    }

    private void addProducts(OrderFact fact) {
        if (fact.lines() == null) {
            return;
        }
        boolean sold = fact.confirmedAt() != null && fact.cancelledAt() == null;
        int paid = (fact.captured() == null ? 0 : 1) - (fact.refunded() == null ? 0 : 1);
        for (OrderLine line : fact.lines()) {
            add(
                    new FigureKey(Dimension.PRODUCT, line.sku()),
                    new Figures(0, 0, 0, sold ? line.quantity() : 0, paid * minorUnits(line.lineTotal())));
        }
    }

    private void add(FigureKey key, Figures value) {
        figures.merge(key, value, Figures::plus);
    }

    private static long minorUnits(@Nullable Payment payment) {
        return payment == null ? 0 : payment.minorUnits();
    }
}
