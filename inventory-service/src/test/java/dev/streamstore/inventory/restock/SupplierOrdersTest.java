package dev.streamstore.inventory.restock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.events.InventoryEvent.StockChanged;
import dev.streamstore.events.InventoryEvent.StockLow;
import dev.streamstore.events.InventoryEvent.StockRestocked;
import dev.streamstore.inventory.InventoryTest;
import dev.streamstore.inventory.RecordingOutbox;
import dev.streamstore.inventory.Shelf;
import dev.streamstore.inventory.Shelf.Level;
import dev.streamstore.inventory.stock.StockLedger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** From the alert to the delivery. */
@InventoryTest
class SupplierOrdersTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final RestockProperties PROPERTIES =
            new RestockProperties(Duration.ofSeconds(30), Duration.ofSeconds(1));

    @Autowired
    Shelf shelf;

    @Autowired
    StockLedger ledger;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private final RecordingOutbox outbox = new RecordingOutbox();

    @BeforeEach
    void noOrdersOfOtherTests() {
        jdbc.sql("DELETE FROM restock_order").update();
    }

    private SupplierOrders at(Instant time) {
        return new SupplierOrders(jdbc, ledger, outbox, Clock.fixed(time, ZoneOffset.UTC), PROPERTIES);
    }

    private void alert(String sku, Instant time) {
        var low = new StockLow(sku, sku, 4, 5, 20, time);
        transaction.executeWithoutResult(_ -> at(time).on(low));
    }

    private boolean receive(Instant time) {
        return Boolean.TRUE.equals(transaction.execute(_ -> at(time).receiveNext()));
    }

    @Test
    void fillsUpAfterTheLeadTime() {
        String sku = shelf.put("R", 4, 5, 20);
        alert(sku, NOON);
        assertThat(receive(NOON.plusSeconds(29))).isFalse();
        assertThat(shelf.level(sku)).isEqualTo(new Level(4, 0));

        assertThat(receive(NOON.plusSeconds(30))).isTrue();
        assertThat(shelf.level(sku)).isEqualTo(new Level(20, 0));
        assertThat(shelf.movementSum(sku)).isEqualTo(20);
        assertThat(outbox.events())
                .containsExactly(
                        new StockRestocked(sku, sku, 16, 20, NOON.plusSeconds(30)),
                        new StockChanged(sku, sku, 20, 0, 20, NOON.plusSeconds(30)));
        assertThat(receive(NOON.plusSeconds(60))).isFalse();
    }

    @Test
    void bringsWhatIsAvailableToTheTarget() {
        String sku = shelf.put("R", 4, 5, 20);
        jdbc.sql("UPDATE stock_item SET reserved = 3 WHERE sku = ?").param(sku).update();
        alert(sku, NOON);
        receive(NOON.plusSeconds(30));
        assertThat(shelf.level(sku)).isEqualTo(new Level(23, 3));
    }

    @Test
    void oneOrderIsOpenAtATime() {
        String sku = shelf.put("R", 4, 5, 20);
        alert(sku, NOON);
        alert(sku, NOON.plusSeconds(1));
        assertThat(receive(NOON.plusSeconds(90))).isTrue();
        assertThat(receive(NOON.plusSeconds(90))).isFalse();
        alert(sku, NOON.plusSeconds(100));
        assertThat(receive(NOON.plusSeconds(130))).isTrue();
    }

    @Test
    void nothingComesWhereNothingIsMissing() {
        String sku = shelf.put("R", 25, 5, 20);
        alert(sku, NOON);
        assertThat(receive(NOON.plusSeconds(30))).isTrue();
        assertThat(shelf.level(sku)).isEqualTo(new Level(25, 0));
        assertThat(outbox.events()).isEmpty();
    }

    @Test
    void aDeliveryThatFailsIsStillToCome() {
        String sku = shelf.put("R", 4, 5, 20);
        alert(sku, NOON);
        transaction.executeWithoutResult(status -> {
            assertThat(at(NOON.plusSeconds(30)).receiveNext()).isTrue();
            status.setRollbackOnly();
        });
        assertThat(shelf.level(sku)).isEqualTo(new Level(4, 0));
        assertThat(receive(NOON.plusSeconds(31))).isTrue();
        assertThat(shelf.level(sku)).isEqualTo(new Level(20, 0));
    }

    @Test
    void severalWorkersShareTheDeliveries() throws Exception {
        List<String> skus = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            skus.add(shelf.put("R", 4, 5, 20));
            alert(skus.getLast(), NOON);
        }
        try (var threads = Executors.newFixedThreadPool(4)) {
            Callable<Integer> worker = () -> {
                int received = 0;
                while (receive(NOON.plusSeconds(30))) {
                    received++;
                }
                return received;
            };
            int received = 0;
            for (Future<Integer> done : threads.invokeAll(Collections.nCopies(4, worker))) {
                received += done.get();
            }
            assertThat(received).isEqualTo(20);
        }
        assertThat(skus).allSatisfy(sku -> assertThat(shelf.level(sku)).isEqualTo(new Level(20, 0)));
    }
}
