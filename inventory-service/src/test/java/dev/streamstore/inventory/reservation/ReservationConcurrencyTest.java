package dev.streamstore.inventory.reservation;

import static dev.streamstore.inventory.Orders.cancelled;
import static dev.streamstore.inventory.Orders.confirmed;
import static dev.streamstore.inventory.Orders.line;
import static dev.streamstore.inventory.Orders.newId;
import static dev.streamstore.inventory.Orders.placed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.events.InventoryEvent.StockRejected;
import dev.streamstore.events.InventoryEvent.StockReserved;
import dev.streamstore.events.OrderLine;
import dev.streamstore.inventory.InventoryTest;
import dev.streamstore.inventory.RecordingOutbox;
import dev.streamstore.inventory.Shelf;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** Many orders at once over few articles: never too much, nobody deadlocked, the books balanced. */
@InventoryTest
@TestPropertySource(properties = "spring.datasource.hikari.maximum-pool-size=32")
class ReservationConcurrencyTest {

    private static final int THREADS = 32;
    private static final int ORDERS_PER_THREAD = 40;

    @Autowired
    Shelf shelf;

    @Autowired
    Reservations reservations;

    @Autowired
    TransactionTemplate transaction;

    private final RecordingOutbox outbox = new RecordingOutbox();

    @Test
    void theBooksBalance() throws Exception {
        OrderStock stock = new OrderStock(reservations, outbox, Clock.systemUTC());
        List<String> skus = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            skus.add(shelf.put("HOT", 400 + 150 * i, 50, 1000));
        }
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            List<Callable<Void>> work = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                Random random = new Random(thread);
                work.add(() -> {
                    for (int i = 0; i < ORDERS_PER_THREAD; i++) {
                        oneOrder(stock, skus, random);
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get(); // a deadlock or a broken constraint is thrown here
            }
        }
        assertThat(outbox.events(StockReserved.class)).isNotEmpty();
        assertThat(outbox.events(StockRejected.class)).isNotEmpty();
        for (String sku : skus) {
            Shelf.Level level = shelf.level(sku);
            assertThat(level.onHand()).as(sku).isNotNegative().isEqualTo(shelf.movementSum(sku));
            assertThat(level.reserved()).as(sku).isBetween(0, level.onHand()).isEqualTo(shelf.openReservations(sku));
        }
    }

    /** Whoever wants the last pieces: exactly as many get them as there are. */
    @Test
    void theLastPiecesAreSoldOnce() throws Exception {
        OrderStock stock = new OrderStock(reservations, outbox, Clock.systemUTC());
        String a = shelf.put("LAST", 100, 0, 0);
        String b = shelf.put("LAST", 1000, 0, 0);
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            List<Callable<Void>> work = Collections.nCopies(THREADS * 10, () -> {
                transaction.executeWithoutResult(_ -> stock.on(placed(newId(), line(b, 1), line(a, 1))));
                return null;
            });
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        }
        assertThat(outbox.events(StockReserved.class)).hasSize(100);
        assertThat(outbox.events(StockRejected.class)).hasSize(THREADS * 10 - 100);
        assertThat(shelf.level(a)).isEqualTo(new Shelf.Level(100, 100));
        assertThat(shelf.level(b)).isEqualTo(new Shelf.Level(1000, 100));
    }

    /** Places an order for some articles in any order, then mostly confirms it, sometimes cancels it or leaves it. */
    private void oneOrder(OrderStock stock, List<String> skus, Random random) {
        List<String> wanted = new ArrayList<>(skus);
        Collections.shuffle(wanted, random);
        OrderLine[] lines = wanted.stream()
                .limit(1 + random.nextInt(skus.size()))
                .map(sku -> line(sku, 1 + random.nextInt(3)))
                .toArray(OrderLine[]::new);
        String order = newId();
        transaction.executeWithoutResult(_ -> stock.on(placed(order, lines)));
        boolean reserved = shelf.reservationState(order).equals("RESERVED");
        int fate = random.nextInt(10);
        if (reserved && fate < 6) {
            transaction.executeWithoutResult(_ -> stock.on(confirmed(order, lines)));
        }
        if (fate > 4 && fate < 9) {
            transaction.executeWithoutResult(_ -> stock.on(cancelled(order)));
        }
    }
}
