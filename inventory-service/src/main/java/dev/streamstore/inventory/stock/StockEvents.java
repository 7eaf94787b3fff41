package dev.streamstore.inventory.stock;

import dev.streamstore.events.InventoryEvent.StockChanged;
import dev.streamstore.events.InventoryEvent.StockLow;
import dev.streamstore.messaging.outbox.Outbox;
import java.time.Instant;
import java.util.List;

/** What the world is told when levels change. */
public final class StockEvents {

    private StockEvents() {}

    /**
     * Per change its new level, the last one of a transaction, and, where it crossed the threshold downwards, that the
     * article is low.
     */
    public static void publish(Outbox outbox, List<LevelChange> changes, Instant at) {
        for (LevelChange change : changes) {
            StockItem item = change.after();
            publishLevel(outbox, item, at);
            if (change.becameLow()) {
                outbox.publish(new StockLow(
                        item.sku(), item.name(), item.available(), item.lowStockThreshold(), item.restockTo(), at));
            }
        }
    }

    static void publishLevel(Outbox outbox, StockItem item, Instant at) {
        outbox.publishLatest(
                new StockChanged(item.sku(), item.name(), item.onHand(), item.reserved(), item.available(), at));
    }
}
