package dev.streamstore.order.catalog;

import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.InventoryEvent.StockChanged;
import dev.streamstore.messaging.handler.BatchAware;
import dev.streamstore.messaging.handler.ConsumerGroup;
import dev.streamstore.messaging.handler.EventHandler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Keeps in mind what inventory says of its shelves, so that customers see it without anybody asking inventory. It may be
 * seconds old; whether an order can be served is inventory's to say.
 */
@Component
@ConsumerGroup("stock-hints")
class StockHints implements BatchAware {
    private final StockLevels levels;

    StockHints(StockLevels levels) {
        this.levels = levels;
    }

    /** Writes the last level of each article: an article changes many times in a batch of a busy shop. */
    @Override
    public void beforeBatch(List<DomainEvent> events) {
        Map<String, StockChanged> last = new LinkedHashMap<>();
        for (DomainEvent event : events) {
            if (event instanceof StockChanged change) {
                last.put(change.sku(), change);
            }
        }
        if (!last.isEmpty()) {
            levels.keep(last.values());
        }
    }

    @EventHandler
    void on(StockChanged change) {
        // Written with its whole batch.
    }
}
