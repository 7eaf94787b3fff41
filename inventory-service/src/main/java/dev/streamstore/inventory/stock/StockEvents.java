package dev.streamstore.inventory.stock;

import dev.streamstore.events.InventoryEvent.StockChanged;
import dev.streamstore.events.InventoryEvent.StockLevelEvent;
import dev.streamstore.events.InventoryEvent.StockLow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the world is told when levels change. */
public final class StockEvents {

    private StockEvents() {}

    /** Per change its new level and, where it crossed the threshold downwards, that the article is low. */
    public static List<StockLevelEvent> of(List<LevelChange> changes, Instant at) {
        List<StockLevelEvent> events = new ArrayList<>();
        for (LevelChange change : changes) {
            StockItem item = change.after();
            events.add(new StockChanged(item.sku(), item.name(), item.onHand(), item.reserved(), item.available(), at));
            if (change.becameLow()) {
                events.add(new StockLow(
                        item.sku(), item.name(), item.available(), item.lowStockThreshold(), item.restockTo(), at));
            }
        }
        return events;
    }
}
