package dev.streamstore.order.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.Money;
import dev.streamstore.events.OrderEvent;
import dev.streamstore.events.OrderEvent.CancelReason;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.order.OrderServiceTest;
import dev.streamstore.order.Shop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Orders told by real events over a broker, several at once. */
@OrderServiceTest
class OrderSagaTest extends SagaTestCase {
    private long rows(String table) {
        return jdbc.sql("select count(*) from " + table).query(Long.class).single();
    }

    @Test
    void bothAnswersConfirm() {
        String orderId = shop.placeOne();
        broker.deliver(reserved(orderId));
        broker.deliver(authorized(orderId));
        Shop.eventually()
                .untilAsserted(
                        () -> assertThat(toldTypes(orderId)).containsExactly(OrderPlaced.class, OrderConfirmed.class));
        Shop.Answer order = shop.get("/api/orders/" + orderId);
        assertThat(order.at("status")).isEqualTo("CONFIRMED");
        assertThat(order.json().get("reason").isNull()).isTrue();
        assertThat(Instant.parse(order.at("updatedAt"))).isAfter(Instant.parse(order.at("placedAt")));
        OrderConfirmed confirmed = (OrderConfirmed) told(orderId).getLast();
        assertThat(confirmed.lines()).hasSize(1);
        assertThat(confirmed.total()).isEqualTo(Money.usd(12900));
    }

    @Test
    void theFirstRefusalDecidesAndLateAnswersChangeNothing() {
        String orderId = shop.placeOne();
        broker.deliver(declined(orderId));
        Shop.eventually().untilAsserted(() -> assertThat(shop.status(orderId)).isEqualTo("CANCELLED"));
        broker.deliver(rejected(orderId));
        broker.deliver(authorized(orderId));
        broker.deliver(reserved(orderId));
        broker.awaitHandled("order-saga");
        Shop.eventually()
                .untilAsserted(
                        () -> assertThat(toldTypes(orderId)).containsExactly(OrderPlaced.class, OrderCancelled.class));
        OrderCancelled cancelled = (OrderCancelled) told(orderId).getLast();
        assertThat(cancelled.reason()).isEqualTo(CancelReason.PAYMENT_DECLINED);
        assertThat(cancelled.wasConfirmed()).isFalse();
        assertThat(shop.get("/api/orders/" + orderId).at("reason")).isEqualTo("PAYMENT_DECLINED");
    }

    @Test
    void answersForOrdersNobodyPlacedAreSkipped() {
        broker.deliver(reserved("no-such-order"));
        String orderId = shop.placeOne();
        broker.deliver(rejected(orderId));
        Shop.eventually()
                .untilAsserted(
                        () -> assertThat(shop.get("/api/orders/" + orderId).at("reason"))
                                .isEqualTo("OUT_OF_STOCK"));
    }

    @Test
    void aCustomerCancelsBeforeAndAfterTheConfirmationButOnce() {
        String early = shop.placeOne();
        assertThat(shop.cancel(early).status()).isEqualTo(202);
        String late = shop.placeOne();
        broker.deliver(reserved(late));
        broker.deliver(authorized(late));
        Shop.eventually().untilAsserted(() -> assertThat(shop.status(late)).isEqualTo("CONFIRMED"));
        Shop.Answer cancelled = shop.cancel(late);
        assertThat(cancelled.status()).isEqualTo(202);
        assertThat(cancelled.at("status")).isEqualTo("CANCELLED");
        assertThat(cancelled.at("reason")).isEqualTo("CUSTOMER_REQUEST");
        assertThat(cancelled.json().get("lines")).hasSize(1);

        Shop.Answer again = shop.cancel(late);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.at("code")).isEqualTo("ORDER_ALREADY_CANCELLED");
        assertThat(shop.cancel("no-such-order").status()).isEqualTo(404);
        Shop.eventually().untilAsserted(() -> {
            assertThat(toldTypes(early)).containsExactly(OrderPlaced.class, OrderCancelled.class);
            assertThat(toldTypes(late)).containsExactly(OrderPlaced.class, OrderConfirmed.class, OrderCancelled.class);
        });
        assertThat(((OrderCancelled) told(early).getLast()).wasConfirmed()).isFalse();
        assertThat(((OrderCancelled) told(late).getLast()).wasConfirmed()).isTrue();
    }

    @Test
    void cancellingTwentyTimesAtOnceWorksOnce() throws Exception {
        String orderId = shop.placeOne();
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                answers.add(executor.submit(() -> shop.cancel(orderId).status()));
            }
        }
        List<Integer> statuses =
                answers.stream().map(Future::resultNow).sorted().toList();
        assertThat(statuses.getFirst()).isEqualTo(202);
        assertThat(statuses.subList(1, 20)).containsOnly(409);
    }

    /**
     * Two partitions are handled side by side, answers come twice and customers cancel meanwhile: no update may be lost,
     * and no order may be decided twice. Fails when the order's row is not locked before it is read.
     */
    @Test
    void manyOrdersAtOnceAreEachDecidedOnce() throws Exception {
        broker.awaitHandled("order-saga");
        long handledBefore = rows("inbox");
        Random random = new Random(42);
        List<String> orderIds = new ArrayList<>();
        Set<String> cancelled = new HashSet<>();
        List<DomainEvent> answers = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String orderId = shop.placeOne();
            orderIds.add(orderId);
            answers.addAll(List.of(reserved(orderId), reserved(orderId), authorized(orderId), authorized(orderId)));
            if (i % 5 == 0) {
                cancelled.add(orderId);
            }
        }
        Collections.shuffle(answers, random);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            answers.forEach(answer -> executor.submit(() -> broker.deliver(answer)));
            cancelled.forEach(orderId -> executor.submit(() -> shop.cancel(orderId)));
        }
        // All of them, the repeated ones too, or a second decision could still come.
        Shop.eventually().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
            assertThat(rows("inbox")).isEqualTo(handledBefore + answers.size());
            assertThat(rows("outbox")).isZero();
        });
        for (String orderId : orderIds) {
            boolean wasCancelled = cancelled.contains(orderId);
            assertThat(shop.status(orderId)).isEqualTo(wasCancelled ? "CANCELLED" : "CONFIRMED");
            List<OrderEvent> told = told(orderId);
            if (!wasCancelled) {
                assertThat(toldTypes(orderId)).containsExactly(OrderPlaced.class, OrderConfirmed.class);
            } else {
                assertThat(told.getLast()).isInstanceOf(OrderCancelled.class);
                assertThat(told.size()).isEqualTo(((OrderCancelled) told.getLast()).wasConfirmed() ? 3 : 2);
            }
        }
    }
}
