package dev.streamstore.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.streamstore.analytics.Shop;
import dev.streamstore.analytics.Shop.Order;
import dev.streamstore.analytics.figures.FigureKey.Dimension;
import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.Money;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.PaymentEvent.PaymentCaptured;
import dev.streamstore.events.PaymentEvent.PaymentRefunded;
import dev.streamstore.events.Region;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What an order adds to which figure, whatever comes first. */
class ContributionTest {

    private static final Instant T0 = Instant.parse("2026-01-31T12:00:10Z");
    private static final Order ORDER = Order.of(Region.US, Shop.line("A", 2, 1_000), Shop.line("B", 1, 500));

    private static final FigureKey US = new FigureKey(Dimension.REGION, "us");
    private static final FigureKey A = new FigureKey(Dimension.PRODUCT, "A");
    private static final FigureKey B = new FigureKey(Dimension.PRODUCT, "B");

    static OrderFact learn(OrderFact fact, DomainEvent event) {
        return switch (event) {
            case OrderPlaced placed -> fact.with(placed);
            case OrderConfirmed confirmed -> fact.with(confirmed);
            case OrderCancelled cancelled -> fact.with(cancelled);
            case PaymentCaptured captured -> fact.with(captured);
            case PaymentRefunded refunded -> fact.with(refunded);
            default -> throw new IllegalArgumentException(event.toString());
        };
    }

    private static Map<FigureKey, Figures> after(DomainEvent... events) {
        OrderFact fact = OrderFact.UNKNOWN;
        for (DomainEvent event : events) {
            fact = learn(fact, event);
        }
        return Contribution.of(fact).figures();
    }

    private static FigureKey minute(String at) {
        return new FigureKey(Dimension.MINUTE, "2026-01-31T" + at + ":00Z");
    }

    @Test
    void aPlacedOrderIsCounted() {
        var one = new Figures(1, 0, 0, 0, 0);
        assertThat(after(ORDER.placed(T0)))
                .containsOnly(Map.entry(FigureKey.TOTAL, one), Map.entry(US, one), Map.entry(minute("12:00"), one));
    }

    @Test
    void aConfirmedAndPaidOrderIsSoldAndIsRevenue() {
        var all = new Figures(1, 1, 0, 0, 2_500);
        assertThat(after(ORDER.placed(T0), ORDER.confirmed(T0.plusSeconds(60)), ORDER.captured(T0.plusSeconds(120))))
                .containsOnly(
                        Map.entry(FigureKey.TOTAL, all),
                        Map.entry(US, all),
                        Map.entry(A, new Figures(0, 0, 0, 2, 2_000)),
                        Map.entry(B, new Figures(0, 0, 0, 1, 500)),
                        Map.entry(minute("12:00"), new Figures(1, 0, 0, 0, 0)),
                        Map.entry(minute("12:01"), new Figures(0, 1, 0, 0, 0)),
                        Map.entry(minute("12:02"), new Figures(0, 0, 0, 0, 2_500)));
    }

    @Test
    void aRefundTakesRevenueBackInItsOwnMinute() {
        var figures = after(
                ORDER.placed(T0),
                ORDER.confirmed(T0),
                ORDER.captured(T0),
                ORDER.cancelled(true, T0.plusSeconds(60)),
                ORDER.refunded(T0.plusSeconds(60)));
        assertThat(figures)
                .containsEntry(FigureKey.TOTAL, new Figures(1, 1, 1, 0, 0))
                .containsEntry(US, new Figures(1, 1, 1, 0, 0))
                .doesNotContainKeys(A, B)
                .containsEntry(minute("12:00"), new Figures(1, 1, 0, 0, 2_500))
                .containsEntry(minute("12:01"), new Figures(0, 0, 1, 0, -2_500));
    }

    @Test
    void moneyWithoutItsOrderIsRevenueOfNoRegionYet() {
        var paid = new Figures(0, 0, 0, 0, 2_500);
        assertThat(after(ORDER.captured(T0)))
                .containsOnly(Map.entry(FigureKey.TOTAL, paid), Map.entry(minute("12:00"), paid));
        assertThat(after(ORDER.captured(T0), ORDER.placed(T0))).containsEntry(US, new Figures(1, 0, 0, 0, 2_500));
    }

    @Test
    void anEventTwiceMakesNoDifference() {
        OrderFact once = learn(OrderFact.UNKNOWN, ORDER.captured(T0));
        assertThat(learn(once, ORDER.captured(T0.plusSeconds(600)))).isEqualTo(once);
    }

    /** Or the database would round it into the next minute after it was counted in this one. */
    @Test
    void timesAreKeptAsTheDatabaseKeepsThem() {
        OrderFact fact = learn(OrderFact.UNKNOWN, ORDER.placed(Instant.parse("2026-01-31T12:00:59.999999999Z")));
        assertThat(fact.placedAt()).isEqualTo("2026-01-31T12:00:59.999999Z");
    }

    @Test
    void moneyOfAnotherCurrencyIsNotAdded() {
        var yen = new PaymentCaptured(ORDER.id(), new Money(100, "JPY"), T0);
        assertThatThrownBy(() -> OrderFact.UNKNOWN.with(yen)).hasMessageContaining("JPY");
    }

    /** The steps between add up to the same figures, whatever the order of the events. */
    @RepeatedTest(200)
    void theFiguresDoNotDependOnTheOrderOfArrival(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<DomainEvent> events = new ArrayList<>(List.of(
                ORDER.placed(T0),
                ORDER.confirmed(T0.plusSeconds(50)),
                ORDER.captured(T0.plusSeconds(100)),
                ORDER.cancelled(true, T0.plusSeconds(150)),
                ORDER.refunded(T0.plusSeconds(200))));
        List<DomainEvent> some = events.subList(0, 1 + random.nextInt(events.size()));
        SortedMap<FigureKey, Figures> expected = Contribution.of(
                        some.stream().reduce(OrderFact.UNKNOWN, ContributionTest::learn, (a, _) -> a))
                .figures();

        List<DomainEvent> shuffled = new ArrayList<>(some);
        shuffled.add(some.get(random.nextInt(some.size()))); // one of them twice
        Collections.shuffle(shuffled, random);
        SortedMap<FigureKey, Figures> sum = new TreeMap<>();
        OrderFact fact = OrderFact.UNKNOWN;
        for (DomainEvent event : shuffled) {
            OrderFact next = learn(fact, event);
            Contribution.of(next)
                    .minus(Contribution.of(fact))
                    .figures()
                    .forEach((key, figures) -> sum.merge(key, figures, Figures::plus));
            fact = next;
        }
        sum.values().removeIf(Figures.NONE::equals);
        assertThat(sum).isEqualTo(expected);
    }
}
