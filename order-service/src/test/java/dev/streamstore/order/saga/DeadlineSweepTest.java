package dev.streamstore.order.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.events.OrderEvent.OrderCancelled;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.messaging.handler.ConsumerGroups;
import dev.streamstore.order.OrderServiceTest;
import dev.streamstore.order.Shop;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** When an order stops waiting. */
@OrderServiceTest
class DeadlineSweepTest extends SagaTestCase {
    private static final Duration NOBODY_WAS_AWAY = Duration.ofMinutes(1);

    @Autowired
    ConsumerGroups groups;

    @Autowired
    OrderDecisions decisions;

    @Autowired
    TransactionTemplate transaction;

    @BeforeEach
    void theAnswersAreRead() {
        Shop.eventually().until(() -> groups.hasReader(OrderSaga.GROUP));
    }

    /** 15 s for the retries and 30 s more: not before, and then for good. */
    @Test
    void anOrderNobodyAnswersTimesOut() {
        forgetDecisions();
        String overdue = shop.placeOne();
        String patient = shop.placeOne();
        age(overdue, "46 seconds");
        age(patient, "20 seconds");
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

    /**
     * As it is after PostgreSQL was away or the process was suspended: then no look came through, and nothing was read
     * either. Let {@code LogContact} forget when it looked last to see it fail.
     */
    @Test
    void aServiceThatCouldNotReadTheAnswersDoesNotBlameTheOthers() {
        String orderId = shop.placeOne();
        age(orderId, "10 minutes");
        Instant now = Instant.now();
        SteppingClock clock = new SteppingClock(everyFewSeconds(now.minusSeconds(120), now.minusSeconds(60)));
        LogContact contact = new LogContact(jdbc, groups, clock);
        clock.runOut(contact::unbrokenSince);
        clock.add(List.of(now));
        sweep(contact);
        assertThat(shop.status(orderId)).isEqualTo("PLACED");

        clock.add(everyFewSeconds(now.plusSeconds(2), now.plusSeconds(30)));
        clock.runOut(() -> assertThat(contact.unbrokenSince()).isEqualTo(now));
    }

    /** Let {@code LogContact} not ask for readers to see it fail. */
    @Test
    void whileTheBrokerIsAwayNoClockRuns() {
        Instant now = Instant.now();
        SteppingClock clock = new SteppingClock(everyFewSeconds(now, now.plusSeconds(10)));
        LogContact contact = new LogContact(jdbc, groups, clock);
        broker.down();
        try {
            assertThat(contact.unbrokenSince()).isEqualTo(now.plusSeconds(2));
            assertThat(contact.unbrokenSince()).isEqualTo(now.plusSeconds(4));
        } finally {
            broker.up();
        }
        theAnswersAreRead();
        assertThat(contact.unbrokenSince())
                .as("the break counts after it is over")
                .isEqualTo(now.plusSeconds(4));
    }

    @Test
    void whileEventsStayInTheOutboxNoClockRuns() {
        Instant start = Instant.now();
        Instant now = start.plusSeconds(2);
        LogContact contact = new LogContact(jdbc, groups, new SteppingClock(List.of(start, now, start.plusSeconds(4))));
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
        Instant now = Instant.now();
        SteppingClock clock = new SteppingClock(everyFewSeconds(now.minus(inTouchFor), now));
        LogContact contact = new LogContact(jdbc, groups, clock);
        clock.runOut(contact::unbrokenSince);
        clock.add(List.of(now));
        sweep(contact);
    }

    private void sweep(LogContact contact) {
        OrderSettings settings =
                new OrderSettings(Duration.ofSeconds(15), Duration.ofSeconds(30), Duration.ofSeconds(2));
        new DeadlineSweep(decisions, contact, settings, Clock.systemUTC()).sweep();
    }

    private static List<Instant> everyFewSeconds(Instant from, Instant until) {
        return Stream.iterate(from, time -> !time.isAfter(until), time -> time.plusSeconds(2))
                .toList();
    }

    /** Tells these times, one after the other. */
    private static final class SteppingClock extends Clock {
        private final Deque<Instant> times;

        SteppingClock(List<Instant> times) {
            this.times = new ArrayDeque<>(times);
        }

        void add(List<Instant> more) {
            times.addAll(more);
        }

        /** Until all times are told. */
        void runOut(Runnable teller) {
            while (!times.isEmpty()) {
                teller.run();
            }
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
}
