package dev.streamstore.inventory;

import static dev.streamstore.inventory.Orders.cancelled;
import static dev.streamstore.inventory.Orders.confirmed;
import static dev.streamstore.inventory.Orders.line;
import static dev.streamstore.inventory.Orders.newId;
import static dev.streamstore.inventory.Orders.placed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.events.InventoryEvent.StockChanged;
import dev.streamstore.events.InventoryEvent.StockLow;
import dev.streamstore.events.InventoryEvent.StockRejected;
import dev.streamstore.events.InventoryEvent.StockReserved;
import dev.streamstore.events.InventoryEvent.StockRestocked;
import dev.streamstore.testing.FakeBroker;
import dev.streamstore.testing.FakeBrokerTest;
import dev.streamstore.testing.PostgresTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

/** From event to event: groups, inbox, stock, outbox, and the supplier who comes at once. */
@SpringBootTest(properties = {"streamstore.restock.lead-time=0s", "streamstore.restock.poll-interval=50ms"})
@PostgresTest
@FakeBrokerTest
@Import(Shelf.class)
class InventoryThroughBrokerTest {

    @Autowired
    Shelf shelf;

    @Autowired
    FakeBroker broker;

    private List<StockChanged> changes(String sku) {
        return broker.events(StockChanged.class).stream()
                .filter(change -> change.sku().equals(sku))
                .toList();
    }

    private void awaitAnswers(List<String> orders) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            List<String> answered = new ArrayList<>();
            broker.events(StockReserved.class).forEach(event -> answered.add(event.orderId()));
            broker.events(StockRejected.class).forEach(event -> answered.add(event.orderId()));
            assertThat(answered).containsAll(orders);
        });
    }

    @Test
    void everyDeliveryTwiceAndEveryEffectOnce() {
        String sku = shelf.put("B", 60, 0, 0);
        List<String> orders = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String order = newId();
            orders.add(order);
            String id = UUID.randomUUID().toString();
            broker.deliver(placed(order, line(sku, 2)), id);
            broker.deliver(placed(order, line(sku, 2)), id);
        }
        broker.fence("inventory");
        awaitAnswers(orders);
        List<String> reserved = broker.events(StockReserved.class).stream()
                .map(StockReserved::orderId)
                .filter(orders::contains)
                .toList();
        assertThat(reserved).hasSize(30).doesNotHaveDuplicates();

        reserved.subList(0, 20).forEach(order -> {
            String id = UUID.randomUUID().toString();
            broker.deliver(confirmed(order, line(sku, 2)), id);
            broker.deliver(confirmed(order, line(sku, 2)), id);
        });
        reserved.subList(20, 25).forEach(order -> broker.deliver(cancelled(order)));
        broker.awaitHandled("inventory");

        assertThat(shelf.level(sku)).isEqualTo(new Shelf.Level(20, 10));
        assertThat(shelf.movementSum(sku)).isEqualTo(20);
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            StockChanged last = changes(sku).getLast();
            assertThat(last.onHand()).isEqualTo(20);
            assertThat(last.available()).isEqualTo(10);
        });
        assertThat(changes(sku))
                .as("levels once per transaction at most, in the order in which they were reached")
                .hasSizeLessThanOrEqualTo(30 + 20 + 5)
                .isSortedAccordingTo((a, b) -> b.onHand() - a.onHand());
    }

    @Test
    void whatRunsLowIsRestocked() {
        String sku = shelf.put("LOW", 10, 5, 50);
        broker.deliver(placed(newId(), line(sku, 7)));
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(shelf.level(sku)).isEqualTo(new Shelf.Level(57, 7)));
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(broker.events(StockRestocked.class))
                        .filteredOn(event -> event.sku().equals(sku))
                        .singleElement()
                        .satisfies(event -> assertThat(event.quantity()).isEqualTo(47)));
        assertThat(broker.events(StockLow.class))
                .filteredOn(event -> event.sku().equals(sku))
                .hasSize(1);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(changes(sku))
                        .extracting(StockChanged::available)
                        .containsExactly(3, 50));
        assertThat(shelf.movementSum(sku)).isEqualTo(57);
    }
}
