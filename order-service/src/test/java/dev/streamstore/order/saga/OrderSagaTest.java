package dev.streamstore.order.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.InventoryEvent.StockRejected;
import dev.streamstore.events.InventoryEvent.StockReserved;
import dev.streamstore.events.Money;
import dev.streamstore.events.OrderEvent;
import dev.streamstore.events.OrderEvent.CancelReason;
import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.PaymentEvent.DeclineCause;
import dev.streamstore.events.PaymentEvent.PaymentAuthorized;
import dev.streamstore.events.PaymentEvent.PaymentDeclined;
import dev.streamstore.order.OrderServiceTest;
import dev.streamstore.order.Shop;
import dev.streamstore.testing.FakeBroker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Orders told by real events over a broker, several at once. */
@OrderServiceTest
class OrderSagaTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final Duration NOBODY_WAS_AWAY = Duration.ofHours(1);

    @Autowired
    Shop shop;

    @Autowired
    FakeBroker broker;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    OrderDecisions decisions;

    @Autowired
    TransactionTemplate transaction;

    private static DomainEvent reserved(String orderId) {
        return new StockReserved(orderId, List.of(), NOW);
    }

    private static DomainEvent rejected(String orderId) {
        return new StockRejected(orderId, List.of(), NOW);
    }

    private static DomainEvent authorized(String orderId) {
        return new PaymentAuthorized(orderId, Money.usd(12900), "card-ok", 1, NOW);
    }

    private static DomainEvent declined(String orderId) {
        return new PaymentDeclined(
                orderId, Money.usd(12900), "card-declined", DeclineCause.REFUSED, "no funds", 1, NOW);
    }

    /** What this order told, in the order of its partition. */
    private List<OrderEvent> told(String orderId) {
        return broker.events(OrderEvent.class).stream()
                .filter(event -> event.orderId().equals(orderId))
                .toList();
    }

    private List<Class<?>> toldTypes(String orderId) {
        return told(orderId).stream().<Class<?>>map(Object::getClass).toList();
    }

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

    /** 15 s for the retries and 30 s more: not before, and then for good. */
    @Test
    void anOrderNobodyAnswersTimesOut() {
        forgetDecisions();
        String overdue = shop.placeOne();
        String patient = shop.placeOne();
        age(overdue, "46 seconds");
        age(patient, "44 seconds");
        sweep(NOBODY_WAS_AWAY);
        assertThat(shop.get("/api/orders/" + overdue).at("reason")).isEqualTo("TIMED_OUT");
        assertThat(shop.status(patient)).isEqualTo("PLACED");
        Shop.eventually()
                .untilAsserted(
                        () -> assertThat(toldTypes(overdue)).containsExactly(OrderPlaced.class, OrderCancelled.class));
    }

    /**
     * What was placed before it is still being answered: the others have a backlog and will come to it. Leave the older
     * orders out of {@code OrderDecisions.OVERDUE} to see it fail.
     */
    @Test
    void anOrderWhoseTurnHasNotComeDoesNotTimeOut() {
        forgetDecisions();
        String older = shop.placeOne();
        String behind = shop.placeOne();
        age(older, "10 minutes");
        age(behind, "9 minutes");
        broker.deliver(reserved(older));
        broker.deliver(authorized(older));
        Shop.eventually().untilAsserted(() -> assertThat(shop.status(older)).isEqualTo("CONFIRMED"));
        sweep(NOBODY_WAS_AWAY);
        assertThat(shop.status(behind)).isEqualTo("PLACED");

        forgetDecisions();
        sweep(NOBODY_WAS_AWAY);
        assertThat(shop.get("/api/orders/" + behind).at("reason")).isEqualTo("TIMED_OUT");
    }

    /**
     * After an outage the first answers are to orders that were given up meanwhile. Let {@code Order.takeNote} look at
     * orders that are {@code PLACED} only to see it fail.
     */
    @Test
    void lateAnswersToWhatTimedOutShowThatItsTurnComes() {
        forgetDecisions();
        String givenUp = shop.placeOne();
        String behind = shop.placeOne();
        age(givenUp, "50 seconds");
        sweep(NOBODY_WAS_AWAY);
        assertThat(shop.get("/api/orders/" + givenUp).at("reason")).isEqualTo("TIMED_OUT");
        age(behind, "49 seconds");
        broker.deliver(reserved(givenUp));
        broker.deliver(authorized(givenUp));
        Shop.eventually().untilAsserted(() -> assertThat(isAnswered(givenUp)).isTrue());
        sweep(NOBODY_WAS_AWAY);
        assertThat(shop.status(behind)).isEqualTo("PLACED");
        assertThat(shop.get("/api/orders/" + givenUp).at("reason")).isEqualTo("TIMED_OUT");
    }

    /** Only answers show that its turn has not come. Look at {@code updated_at} instead to see it fail. */
    @Test
    void whatYoungerOrdersAndCustomersDoSavesNoOrder() {
        forgetDecisions();
        String cancelled = shop.placeOne();
        String overdue = shop.placeOne();
        String younger = shop.placeOne();
        age(cancelled, "10 minutes");
        age(overdue, "9 minutes");
        age(younger, "8 minutes");
        shop.cancel(cancelled);
        broker.deliver(rejected(younger));
        Shop.eventually().untilAsserted(() -> assertThat(shop.status(younger)).isEqualTo("CANCELLED"));
        sweep(NOBODY_WAS_AWAY);
        assertThat(shop.get("/api/orders/" + overdue).at("reason")).isEqualTo("TIMED_OUT");
    }

    /**
     * It runs every two seconds for ever, however many orders there were. Take {@code materialized} out of {@code
     * OrderDecisions.OVERDUE} to see it fail.
     */
    @Test
    void theSweepDoesNotReadOrdersOfLongAgo() {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("""
                    insert into orders (order_id, customer_id, email, region, payment_method, status, stock_reserved,
                        payment_authorized, total_minor, currency, placed_at, updated_at, answered_at, version)
                    select 'old-' || n, 'c', 'c@shop.example', 'EU', 'card-ok', 'CONFIRMED', true, true, 100, 'USD', at, at, at, 1
                    from generate_series(1, 20000) as n, lateral (select now() - (20000 - n) * interval '100 milliseconds' as at) as times""").update();
            jdbc.sql("select brin_summarize_new_values('orders_answered')")
                    .query(Integer.class)
                    .single();
            jdbc.sql("analyze orders").update();
            long before = ordersRead();
            for (int i = 0; i < 20; i++) {
                decisions.timeOut(Instant.now().minusSeconds(45), 100);
            }
            assertThat(ordersRead() - before).isLessThan(20 * 2_000);
            status.setRollbackOnly();
        });
    }

    private long ordersRead() {
        return jdbc.sql("select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relname = 'orders'")
                .query(Long.class)
                .single();
    }

    /** As if everything decided up to now, in other tests too, had been decided long ago. */
    private void forgetDecisions() {
        jdbc.sql("update orders set answered_at = answered_at - interval '1 day'")
                .update();
    }

    private boolean isAnswered(String orderId) {
        return jdbc.sql("select answered_at is not null from orders where order_id = :id")
                .param("id", orderId)
                .query(Boolean.class)
                .single();
    }

    /**
     * Answers that lie in the log while this service is away are no silence. Let {@code DeadlineSweep} not ask {@code
     * LogContact} to see it fail.
     */
    @Test
    void aServiceThatWasAwayDoesNotBlameTheOthers() {
        String orderId = shop.placeOne();
        age(orderId, "10 minutes");
        sweep(Duration.ofSeconds(44));
        assertThat(shop.status(orderId)).isEqualTo("PLACED");
        broker.deliver(reserved(orderId));
        broker.deliver(authorized(orderId));
        Shop.eventually().untilAsserted(() -> assertThat(shop.status(orderId)).isEqualTo("CONFIRMED"));
    }

    @Test
    void whileEventsStayInTheOutboxNoClockRuns() {
        Instant now = Instant.now();
        Instant longAgo = now.minus(NOBODY_WAS_AWAY);
        List<Instant> times = new ArrayList<>(List.of(longAgo, now, now.plusSeconds(60)));
        LogContact contact = new LogContact(jdbc, new SteppingClock(times));
        transaction.executeWithoutResult(status -> {
            jdbc.sql("""
                            insert into outbox (id, topic, key, type, headers, payload, created_at)
                            values (gen_random_uuid(), 'orders', 'stuck', 'x', '{}', '{}', now() - interval '6 seconds')""").update();
            assertThat(contact.unbrokenSince()).isEqualTo(now);
            status.setRollbackOnly();
        });
        assertThat(contact.unbrokenSince())
                .as("the break counts after it is over")
                .isEqualTo(now);
    }

    private void age(String orderId, String interval) {
        jdbc.sql("update orders set placed_at = placed_at - cast(:interval as interval) where order_id = :id")
                .param("interval", interval)
                .param("id", orderId)
                .update();
    }

    private void sweep(Duration inTouchFor) {
        LogContact contact =
                new LogContact(jdbc, new SteppingClock(List.of(Instant.now().minus(inTouchFor), Instant.now())));
        new DeadlineSweep(
                        decisions,
                        contact,
                        new OrderSettings(Duration.ofSeconds(15), Duration.ofSeconds(30)),
                        Clock.systemUTC())
                .sweep();
    }

    /** Tells these times, one after the other. */
    private static final class SteppingClock extends Clock {
        private final Deque<Instant> times;

        SteppingClock(List<Instant> times) {
            this.times = new ArrayDeque<>(times);
        }

        @Override
        public Instant instant() {
            return times.removeFirst();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
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
