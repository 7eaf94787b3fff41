package dev.streamstore.inventory.restock;

import dev.streamstore.events.InventoryEvent.StockLow;
import dev.streamstore.events.InventoryEvent.StockRestocked;
import dev.streamstore.inventory.stock.LevelChange;
import dev.streamstore.inventory.stock.StockEvents;
import dev.streamstore.inventory.stock.StockItem;
import dev.streamstore.inventory.stock.StockLedger;
import dev.streamstore.messaging.handler.ConsumerGroup;
import dev.streamstore.messaging.handler.EventHandler;
import dev.streamstore.messaging.outbox.Outbox;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Orders at the supplier, from the alert to the delivery. At most one per sku is open. */
@Component
@ConsumerGroup("auto-restock")
class SupplierOrders {

    private final JdbcClient jdbc;
    private final StockLedger ledger;
    private final Outbox outbox;
    private final Clock clock;
    private final RestockProperties properties;

    SupplierOrders(JdbcClient jdbc, StockLedger ledger, Outbox outbox, Clock clock, RestockProperties properties) {
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.outbox = outbox;
        this.clock = clock;
        this.properties = properties;
    }

    /** Does nothing where an order for the article is open: what it brings is decided when it arrives. */
    @EventHandler
    void on(StockLow low) {
        Instant now = clock.instant();
        jdbc.sql("""
                        INSERT INTO restock_order (sku, due_at, created_at) VALUES (?, ?, ?)
                        ON CONFLICT (sku) WHERE arrived_at IS NULL DO NOTHING
                        """)
                .params(
                        low.sku(),
                        now.plus(properties.leadTime()).atOffset(ZoneOffset.UTC),
                        now.atOffset(ZoneOffset.UTC))
                .update();
    }

    /**
     * Takes in the delivery that is due longest, if there is one that nobody else is taking in, and marks it arrived in
     * the same transaction, the caller's: it arrives once, whenever this is killed.
     *
     * @return whether there was one
     */
    boolean receiveNext() {
        Instant now = clock.instant();
        Optional<String> sku = jdbc.sql("""
                        UPDATE restock_order SET arrived_at = :now WHERE id = (
                            SELECT id FROM restock_order WHERE arrived_at IS NULL AND due_at <= :now
                            ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
                        RETURNING sku
                        """)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .query(String.class)
                .optional();
        sku.flatMap(ledger::lock).ifPresent(this::fillUp);
        return sku.isPresent();
    }

    private void fillUp(StockItem item) {
        int missing = Math.min(item.restockTo() - item.available(), StockItem.MAX_ON_HAND - item.onHand());
        if (missing <= 0) {
            return;
        }
        Instant now = clock.instant();
        LevelChange change = ledger.move(item, missing, "RESTOCK", now);
        StockItem filled = change.after();
        outbox.publish(new StockRestocked(filled.sku(), filled.name(), missing, filled.onHand(), now));
        StockEvents.publish(outbox, List.of(change), now);
    }
}
