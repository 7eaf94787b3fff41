package dev.streamstore.inventory.reservation;

import static dev.streamstore.inventory.Orders.cancelled;
import static dev.streamstore.inventory.Orders.confirmed;
import static dev.streamstore.inventory.Orders.line;
import static dev.streamstore.inventory.Orders.newId;
import static dev.streamstore.inventory.Orders.placed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.InventoryEvent.Quantity;
import dev.streamstore.events.InventoryEvent.Shortage;
import dev.streamstore.events.InventoryEvent.StockChanged;
import dev.streamstore.events.InventoryEvent.StockLow;
import dev.streamstore.events.InventoryEvent.StockRejected;
import dev.streamstore.events.InventoryEvent.StockReleased;
import dev.streamstore.events.InventoryEvent.StockReserved;
import dev.streamstore.inventory.InventoryTest;
import dev.streamstore.inventory.RecordingOutbox;
import dev.streamstore.inventory.Shelf;
import dev.streamstore.inventory.Shelf.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What each event of an order does to stock, and what is told about it. */
@InventoryTest
class OrderStockTest {

    @Autowired
    Shelf shelf;

    @Autowired
    Reservations reservations;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private final RecordingOutbox outbox = new RecordingOutbox();
    private final String order = newId();
    private OrderStock stock;

    @BeforeEach
    void handlers() {
        jdbc.sql("UPDATE reservation SET state = 'RELEASED' WHERE state = 'RESERVED'")
                .update();
        stock = new OrderStock(reservations, outbox, Clock.systemUTC());
    }

    private void handle(DomainEvent event) {
        transaction.executeWithoutResult(_ -> {
            switch (event) {
                case dev.streamstore.events.OrderEvent.OrderPlaced placed -> stock.on(placed);
                case dev.streamstore.events.OrderEvent.OrderConfirmed confirmed -> stock.on(confirmed);
                case dev.streamstore.events.OrderEvent.OrderCancelled cancelled -> stock.on(cancelled);
                default -> throw new IllegalArgumentException(event.toString());
            }
        });
    }

    @Test
    void setsAllLinesAside() {
        String a = shelf.put("A", 10, 0, 0);
        String b = shelf.put("B", 5, 0, 0);
        handle(placed(order, line(b, 5), line(a, 3)));

        assertThat(shelf.level(a)).isEqualTo(new Level(10, 3));
        assertThat(shelf.level(b)).isEqualTo(new Level(5, 5));
        assertThat(shelf.reservationState(order)).isEqualTo("RESERVED");
        assertThat(outbox.events(StockReserved.class))
                .singleElement()
                .satisfies(event -> assertThat(event.lines()).containsExactly(new Quantity(a, 3), new Quantity(b, 5)));
        assertThat(outbox.events(StockChanged.class))
                .extracting(StockChanged::sku, StockChanged::onHand, StockChanged::reserved, StockChanged::available)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(a, 10, 3, 7),
                        org.assertj.core.groups.Tuple.tuple(b, 5, 5, 0));
    }

    @Test
    void setsNothingAsideWhenOneLineIsShort() {
        String a = shelf.put(10);
        String b = shelf.put(5);
        handle(placed(order, line(a, 3), line(b, 6), line("NO-SUCH-THING", 1)));

        assertThat(shelf.level(a)).isEqualTo(new Level(10, 0));
        assertThat(shelf.level(b)).isEqualTo(new Level(5, 0));
        assertThat(shelf.reservationState(order)).isEqualTo("REJECTED");
        assertThat(outbox.events())
                .singleElement()
                .isInstanceOfSatisfying(
                        StockRejected.class,
                        event -> assertThat(event.shortages())
                                .containsExactlyInAnyOrder(new Shortage(b, 6, 5), new Shortage("NO-SUCH-THING", 1, 0)));
    }

    @Test
    void twoLinesOfOneArticleAreOneDemand() {
        String a = shelf.put(10);
        handle(placed(order, line(a, 6), line(a, 6)));
        assertThat(outbox.events(StockRejected.class))
                .singleElement()
                .satisfies(event -> assertThat(event.shortages()).containsExactly(new Shortage(a, 12, 10)));

        String second = newId();
        handle(placed(second, line(a, 4), line(a, 6)));
        handle(confirmed(second, line(a, 4), line(a, 6)));
        assertThat(shelf.level(a)).isEqualTo(new Level(0, 0));
        assertThat(shelf.movements(a, "SALE", second)).isOne();
    }

    @Test
    void moreThanAnyoneCanCountIsAShortage() {
        String a = shelf.put(10);
        handle(placed(order, line(a, Integer.MAX_VALUE), line(a, Integer.MAX_VALUE)));
        assertThat(shelf.reservationState(order)).isEqualTo("REJECTED");
    }

    @Test
    void takesConfirmedGoodsFromTheShelfOnce() {
        String a = shelf.put(10);
        handle(placed(order, line(a, 3)));
        handle(confirmed(order, line(a, 3)));
        handle(confirmed(order, line(a, 3)));

        assertThat(shelf.level(a)).isEqualTo(new Level(7, 0));
        assertThat(shelf.reservationState(order)).isEqualTo("COMMITTED");
        assertThat(shelf.movements(a, "SALE", order)).isOne();
        assertThat(shelf.movementSum(a)).isEqualTo(7);
        assertThat(outbox.events(StockChanged.class).getLast().available()).isEqualTo(7);
    }

    /** Compensation: remove {@code undo} in {@code OrderStock.on(OrderCancelled)} to see it fail. */
    @Test
    void letsGoOfACancelledOrder() {
        String a = shelf.put(10);
        handle(placed(order, line(a, 3)));
        handle(cancelled(order));
        handle(cancelled(order));

        assertThat(shelf.level(a)).isEqualTo(new Level(10, 0));
        assertThat(shelf.movementSum(a)).isEqualTo(10);
        assertThat(outbox.events(StockReleased.class))
                .singleElement()
                .satisfies(event -> assertThat(event.lines()).containsExactly(new Quantity(a, 3)));
        assertThat(outbox.events(StockChanged.class).getLast().available()).isEqualTo(10);
    }

    /** Compensation: let {@code COMMITTED} stay in {@code ReservationState.cancelled} to see it fail. */
    @Test
    void putsBackWhatAConfirmedOrderHadTaken() {
        String a = shelf.put(10);
        handle(placed(order, line(a, 3)));
        handle(confirmed(order, line(a, 3)));
        handle(cancelled(order));
        handle(cancelled(order));

        assertThat(shelf.level(a)).isEqualTo(new Level(10, 0));
        assertThat(shelf.movements(a, "CANCELLATION", order)).isOne();
        assertThat(shelf.movementSum(a)).isEqualTo(10);
        assertThat(outbox.events(StockReleased.class)).hasSize(1);
    }

    @Test
    void nothingReservedNothingReleased() {
        String a = shelf.put(1);
        handle(placed(order, line(a, 2)));
        handle(cancelled(order));
        assertThat(shelf.level(a)).isEqualTo(new Level(1, 0));
        assertThat(outbox.events(StockReleased.class)).isEmpty();
    }

    /** As when its order.placed was a dead letter and is replayed days later. */
    @Test
    void anOrderCancelledBeforeItArrivesReservesNothing() {
        String a = shelf.put(10);
        handle(cancelled(order));
        handle(placed(order, line(a, 3)));
        assertThat(shelf.level(a)).isEqualTo(new Level(10, 0));
        assertThat(outbox.events()).isEmpty();
    }

    @Test
    void theSameOrderTwiceIsReservedOnce() {
        String a = shelf.put(10);
        handle(placed(order, line(a, 3)));
        handle(placed(order, line(a, 3)));
        assertThat(shelf.level(a)).isEqualTo(new Level(10, 3));
        assertThat(outbox.events(StockReserved.class)).hasSize(1);
    }

    @Test
    void aConfirmationWithoutReservationIsRefused() {
        assertThatThrownBy(() -> handle(confirmed(order, line("A", 1)))).hasMessageContaining(order);
    }

    /** A reservation is given up once its time is up, and not before. */
    @Test
    void aReservationNobodyDecidesIsGivenUp() {
        String a = shelf.put("A", 10, 0, 0);
        handle(placed(order, line(a, 3)));
        assertThat(expire(created(order))).isFalse();
        assertThat(shelf.level(a)).isEqualTo(new Level(10, 3));

        assertThat(expire(created(order).plusMillis(1))).isTrue();
        assertThat(shelf.level(a)).isEqualTo(new Level(10, 0));
        assertThat(shelf.reservationState(order)).isEqualTo("EXPIRED");
        assertThat(outbox.events(StockReleased.class))
                .singleElement()
                .satisfies(event -> assertThat(event.lines()).containsExactly(new Quantity(a, 3)));
        assertThat(expire(created(order).plusSeconds(60))).isFalse();
    }

    /** Remove the case {@code EXPIRED} of {@code ReservationState.confirmed}: the goods are paid for and never leave. */
    @Test
    void aLateConfirmationTakesWhatIsStillThere() {
        String a = shelf.put("A", 10, 0, 0);
        handle(placed(order, line(a, 3)));
        expire(created(order).plusMillis(1));
        handle(confirmed(order, line(a, 3)));
        assertThat(shelf.level(a)).isEqualTo(new Level(7, 0));
        assertThat(shelf.movementSum(a)).isEqualTo(7);
        assertThat(shelf.reservationState(order)).isEqualTo("COMMITTED");
        assertThat(outbox.events(StockRejected.class)).isEmpty();
        handle(cancelled(order));
        assertThat(shelf.level(a)).isEqualTo(new Level(10, 0));
    }

    @Test
    void aLateConfirmationOfWhatWasSoldMeanwhileIsToldSo() {
        String a = shelf.put("A", 10, 0, 0);
        String b = shelf.put("B", 10, 0, 0);
        handle(placed(order, line(a, 3), line(b, 1)));
        expire(created(order).plusMillis(1));
        handle(placed(newId(), line(a, 8)));
        handle(confirmed(order, line(a, 3), line(b, 1)));
        assertThat(shelf.level(a)).isEqualTo(new Level(10, 8));
        assertThat(shelf.level(b)).isEqualTo(new Level(10, 0));
        assertThat(outbox.events(StockRejected.class))
                .singleElement()
                .satisfies(event -> assertThat(event.shortages()).containsExactly(new Shortage(a, 3, 2)));
        handle(cancelled(order));
        assertThat(shelf.level(a)).isEqualTo(new Level(10, 8));
        assertThat(outbox.events(StockReleased.class)).hasSize(1);
    }

    @Test
    void theSweepGivesUpAllThatAreOverdueAndNothingElse() {
        String a = shelf.put("A", 10, 0, 0);
        String young = newId();
        handle(placed(order, line(a, 3)));
        handle(placed(young, line(a, 2)));
        var settings = new ReservationProperties(Duration.ofMinutes(30), Duration.ofDays(1));
        Instant now = created(young).plus(settings.expireAfter());
        var sweep = new ReservationSweep(stock, settings, transaction, Clock.fixed(now, ZoneOffset.UTC));
        sweep.sweep();
        assertThat(shelf.reservationState(order)).isEqualTo("EXPIRED");
        assertThat(shelf.reservationState(young)).isEqualTo("RESERVED");
        assertThat(shelf.level(a)).isEqualTo(new Level(10, 2));
    }

    private boolean expire(Instant before) {
        return Boolean.TRUE.equals(transaction.execute(_ -> stock.expireOne(before)));
    }

    private Instant created(String orderId) {
        return jdbc.sql("SELECT created_at FROM reservation WHERE order_id = ?")
                .param(orderId)
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    @Test
    void anArticleIsLowOncePerCrossing() {
        String a = shelf.put("LOW", 10, 5, 20);
        handle(placed(newId(), line(a, 5))); // 5: not below
        assertThat(outbox.events(StockLow.class)).isEmpty();
        handle(placed(order, line(a, 1))); // 4
        handle(placed(newId(), line(a, 1))); // 3: was low before
        assertThat(outbox.events(StockLow.class)).singleElement().satisfies(event -> {
            assertThat(event.available()).isEqualTo(4);
            assertThat(event.threshold()).isEqualTo(5);
            assertThat(event.restockTo()).isEqualTo(20);
        });
        handle(confirmed(order, line(a, 1))); // available stays
        assertThat(outbox.events(StockLow.class)).hasSize(1);
        handle(cancelled(order)); // 4: still low
        handle(placed(newId(), line(a, 1)));
        assertThat(outbox.events(StockLow.class)).hasSize(1);
    }

    @Test
    void anArticleThatRecoveredIsLowAgain() {
        String a = shelf.put("LOW", 10, 5, 20);
        handle(placed(order, line(a, 6)));
        handle(cancelled(order));
        handle(placed(newId(), line(a, 6)));
        assertThat(outbox.events(StockLow.class)).hasSize(2);
    }
}
