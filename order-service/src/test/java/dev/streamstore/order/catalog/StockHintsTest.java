package dev.streamstore.order.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.events.InventoryEvent.StockChanged;
import dev.streamstore.order.OrderServiceTest;
import dev.streamstore.order.Shop;
import dev.streamstore.testing.FakeBroker;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What customers see of the shelves, from inventory's events. */
@OrderServiceTest
class StockHintsTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

    @Autowired
    Shop shop;

    @Autowired
    FakeBroker broker;

    @Autowired
    StockHints hints;

    private static StockChanged level(String sku, int available, Instant at) {
        return new StockChanged(sku, "An article", available + 2, 2, available, at);
    }

    private JsonNode hint(String sku) {
        return shop.get("/api/products/stock")
                .json()
                .valueStream()
                .filter(level -> level.get("sku").asString().equals(sku))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theLastLevelIsShown() {
        broker.deliver(level("A-1", 7, NOON));
        broker.deliver(level("B-1", 0, NOON));
        broker.deliver(level("A-1", 5, NOON.plusSeconds(1)));
        broker.awaitHandled("stock-hints");

        assertThat(hint("A-1").get("available").asInt()).isEqualTo(5);
        assertThat(hint("A-1").get("changedAt").asString()).isEqualTo("2026-11-27T12:00:01Z");
        assertThat(hint("B-1").get("available").asInt()).isZero();
    }

    /** A dead letter that is replayed comes late. Fails without the comparison of times in {@link StockLevels#keep}. */
    @Test
    void anOlderLevelThatComesLateChangesNothing() {
        broker.deliver(level("C-1", 3, NOON.plusSeconds(10)));
        broker.awaitHandled("stock-hints");
        broker.deliver(level("C-1", 30, NOON));
        broker.awaitHandled("stock-hints");

        assertThat(hint("C-1").get("available").asInt()).isEqualTo(3);
    }

    /** Fails when a batch writes an article twice, which PostgreSQL refuses, or the first of its levels. */
    @Test
    void manyLevelsOfABatchAreOneRowEach() {
        hints.beforeBatch(List.of(
                level("D-1", 9, NOON),
                level("E-1", 4, NOON),
                level("D-1", 8, NOON.plusSeconds(1)),
                level("D-1", 6, NOON.plusSeconds(2))));

        assertThat(hint("D-1").get("available").asInt()).isEqualTo(6);
        assertThat(hint("E-1").get("available").asInt()).isEqualTo(4);
    }
}
