package dev.streamstore.order.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.streamstore.events.Money;
import dev.streamstore.events.OrderEvent;
import dev.streamstore.events.OrderEvent.CancelReason;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderLine;
import dev.streamstore.events.Region;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OrderTest {
    private static final Map<Signal, CancelReason> AFTER_CONFIRMATION = Map.of(
            Signal.CUSTOMER_CANCELS, CancelReason.CUSTOMER_REQUEST, Signal.STOCK_REJECTED, CancelReason.OUT_OF_STOCK);
    private static final Instant PLACED_AT = Instant.parse("2026-11-27T12:00:00Z");
    private static final Customer CUSTOMER = new Customer("c-1", "c-1@example.com", Region.ASIA);
    private static final List<OrderLine> LINES = List.of(
            new OrderLine("A", "Article A", 2, Money.usd(2499)), new OrderLine("B", "Article B", 1, Money.usd(100)));

    private static Order placed() {
        return Order.place("o-1", CUSTOMER, PaymentMethod.CARD_OK, LINES, PLACED_AT)
                .order();
    }

    private static Order confirmed() {
        Order order = placed();
        order.on(Signal.STOCK_RESERVED, PLACED_AT);
        order.on(Signal.PAYMENT_AUTHORIZED, PLACED_AT);
        return order;
    }

    private static Instant second(int seconds) {
        return PLACED_AT.plusSeconds(seconds);
    }

    @Test
    void placingTellsEverythingOthersNeed() {
        Order.Placement placement = Order.place("o-1", CUSTOMER, PaymentMethod.CARD_TIMEOUT, LINES, PLACED_AT);
        assertThat(placement.order().status()).isEqualTo(OrderStatus.PLACED);
        assertThat(placement.order().total()).isEqualTo(Money.usd(5098));
        assertThat(placement.event())
                .isEqualTo(new OrderEvent.OrderPlaced(
                        "o-1",
                        "c-1",
                        "c-1@example.com",
                        Region.ASIA,
                        "card-timeout",
                        LINES,
                        Money.usd(5098),
                        PLACED_AT));
    }

    @Test
    void anOrderHasLinesAndEachArticleOnce() {
        assertThatThrownBy(() -> Order.place("o-1", CUSTOMER, PaymentMethod.CARD_OK, List.of(), PLACED_AT))
                .isInstanceOf(IllegalArgumentException.class);
        List<OrderLine> twice = List.of(LINES.getFirst(), LINES.getFirst());
        assertThatThrownBy(() -> Order.place("o-1", CUSTOMER, PaymentMethod.CARD_OK, twice, PLACED_AT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"STOCK_RESERVED,PAYMENT_AUTHORIZED", "PAYMENT_AUTHORIZED,STOCK_RESERVED"})
    void bothAnswersConfirmInEitherOrder(Signal first, Signal second) {
        Order order = placed();
        assertThat(order.on(first, second(1))).isEmpty();
        assertThat(order.on(first, second(2))).as("the same again").isEmpty();
        assertThat(order.status()).isEqualTo(OrderStatus.PLACED);
        assertThat(order.on(second, second(3)))
                .contains(new OrderConfirmed(
                        "o-1", "c-1", "c-1@example.com", Region.ASIA, LINES, Money.usd(5098), second(3)));
        assertThat(order.status()).isEqualTo(OrderStatus.CONFIRMED);
        assertThat(order.updatedAt()).isEqualTo(second(3));
    }

    @ParameterizedTest
    @CsvSource({
        "STOCK_REJECTED,OUT_OF_STOCK",
        "PAYMENT_DECLINED,PAYMENT_DECLINED",
        "DEADLINE_PASSED,TIMED_OUT",
        "CUSTOMER_CANCELS,CUSTOMER_REQUEST"
    })
    void oneRefusalCancelsAtOnce(Signal signal, CancelReason reason) {
        Order order = placed();
        assertThat(order.on(signal, second(1)))
                .contains(new OrderCancelled(
                        "o-1", "c-1", "c-1@example.com", Region.ASIA, reason, false, Money.usd(5098), second(1)));
        assertThat(order.status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(order.reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @EnumSource(Signal.class)
    void onlyTheCustomerOrGoodsThatAreGoneCancelWhatIsConfirmed(Signal signal) {
        Order order = confirmed();
        Optional<OrderEvent> decision = order.on(signal, second(9));
        if (AFTER_CONFIRMATION.containsKey(signal)) {
            assertThat(decision).hasValueSatisfying(event -> {
                assertThat(event).isInstanceOf(OrderCancelled.class);
                assertThat(((OrderCancelled) event).wasConfirmed()).isTrue();
            });
            assertThat(order.reason()).isEqualTo(AFTER_CONFIRMATION.get(signal));
        } else {
            assertThat(decision).isEmpty();
            assertThat(order.status()).isEqualTo(OrderStatus.CONFIRMED);
            assertThat(order.reason()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(Signal.class)
    void whatIsCancelledStaysSo(Signal signal) {
        Order order = placed();
        order.on(Signal.PAYMENT_DECLINED, second(1));
        assertThat(order.on(signal, second(2))).isEmpty();
        assertThat(order.status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(order.reason()).isEqualTo(CancelReason.PAYMENT_DECLINED);
        assertThat(order.updatedAt()).isEqualTo(second(1));
    }

    @Test
    void answersAreNotedEvenWhenTheyComeTooLate() {
        Order order = placed();
        order.on(Signal.STOCK_RESERVED, second(1));
        order.on(Signal.DEADLINE_PASSED, second(45));
        assertThat(order.answeredAt()).as("one is still missing").isNull();
        assertThat(order.on(Signal.PAYMENT_AUTHORIZED, second(50))).isEmpty();
        order.on(Signal.PAYMENT_AUTHORIZED, second(51));
        assertThat(order.answeredAt()).isEqualTo(second(50));
        assertThat(order.updatedAt()).isEqualTo(second(45));
    }

    /** Any signals in any order and any number: told by the seed, so a failure can be repeated. */
    @Test
    void whateverItIsToldItDecidesOnceAndLegally() {
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            Order order = placed();
            List<Signal> told = new ArrayList<>();
            List<OrderEvent> decisions = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                Signal signal = Signal.values()[random.nextInt(Signal.values().length)];
                OrderStatus before = order.status();
                told.add(signal);
                Optional<OrderEvent> decision = order.on(signal, second(i));
                decision.ifPresent(decisions::add);
                assertThat(order.status() != before)
                        .as("seed %d %s: an event exactly when the status changes", seed, told)
                        .isEqualTo(decision.isPresent());
                requireLegal(seed, told, order, decisions);
            }
        }
    }

    private static void requireLegal(long seed, List<Signal> told, Order order, List<OrderEvent> decisions) {
        String story = "seed " + seed + " " + told + " " + decisions;
        Set<Signal> heard = EnumSet.copyOf(told);
        long confirmations =
                decisions.stream().filter(OrderConfirmed.class::isInstance).count();
        List<OrderCancelled> cancellations = decisions.stream()
                .filter(OrderCancelled.class::isInstance)
                .map(OrderCancelled.class::cast)
                .toList();
        assertThat(confirmations).as(story).isLessThanOrEqualTo(1);
        assertThat(cancellations).as(story).hasSizeLessThanOrEqualTo(1);
        if (confirmations == 1) {
            assertThat(heard).as(story).contains(Signal.STOCK_RESERVED, Signal.PAYMENT_AUTHORIZED);
            assertThat(decisions.getFirst()).as(story).isInstanceOf(OrderConfirmed.class);
        }
        boolean refused = heard.contains(Signal.STOCK_REJECTED) || heard.contains(Signal.PAYMENT_DECLINED);
        boolean agreed = heard.containsAll(Set.of(Signal.STOCK_RESERVED, Signal.PAYMENT_AUTHORIZED));
        assertThat(order.answeredAt() != null).as(story).isEqualTo(refused || agreed);
        cancellations.forEach(cancelled -> {
            assertThat(cancelled.wasConfirmed()).as(story).isEqualTo(confirmations == 1);
            assertThat(cancelled.reason()).as(story).isEqualTo(order.reason());
            if (cancelled.wasConfirmed()) {
                assertThat(AFTER_CONFIRMATION).as(story).containsValue(cancelled.reason());
            }
        });
        assertThat(order.status())
                .as(story)
                .isEqualTo(
                        !cancellations.isEmpty()
                                ? OrderStatus.CANCELLED
                                : confirmations == 1 ? OrderStatus.CONFIRMED : OrderStatus.PLACED);
    }
}
