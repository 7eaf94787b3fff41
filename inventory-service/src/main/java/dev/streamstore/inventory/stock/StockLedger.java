package dev.streamstore.inventory.stock;

import dev.streamstore.web.Paging;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Levels and movements in the database. Writing methods belong in the caller's transaction. */
@Repository
public class StockLedger {

    private static final String ITEM = "sku, name, on_hand, reserved, low_stock_threshold, restock_to";

    private final JdbcClient jdbc;

    StockLedger(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<StockItem> findAll() {
        return jdbc.sql("SELECT " + ITEM + " FROM stock_item ORDER BY sku")
                .query(StockLedger::item)
                .list();
    }

    Optional<StockItem> find(String sku) {
        return jdbc.sql("SELECT " + ITEM + " FROM stock_item WHERE sku = ?")
                .param(sku)
                .query(StockLedger::item)
                .optional();
    }

    /** Holds the row until the transaction ends; no second row may be locked after it but in sku order. */
    public Optional<StockItem> lock(String sku) {
        return jdbc.sql("SELECT " + ITEM + " FROM stock_item WHERE sku = ? FOR NO KEY UPDATE")
                .param(sku)
                .query(StockLedger::item)
                .optional();
    }

    /** Holds all rows until the transaction ends. */
    List<StockItem> lockAll() {
        return jdbc.sql("SELECT " + ITEM + " FROM stock_item ORDER BY sku FOR NO KEY UPDATE")
                .query(StockLedger::item)
                .list();
    }

    /** Moves {@code delta} pieces of a locked item and enters that in the ledger. */
    public LevelChange move(StockItem locked, int delta, String reason, Instant at) {
        StockItem moved = locked.moved(delta);
        jdbc.sql("""
                        WITH item AS (UPDATE stock_item SET on_hand = on_hand + :delta WHERE sku = :sku RETURNING sku)
                        INSERT INTO stock_movement (sku, delta, reason, at) SELECT sku, :delta, :reason, :at FROM item
                        """)
                .param("delta", delta)
                .param("sku", locked.sku())
                .param("reason", reason)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .update();
        return new LevelChange(locked, moved);
    }

    /** The latest first. */
    List<Movement> movements(String sku, Paging paging) {
        return jdbc.sql("""
                        SELECT at, delta, reason, order_id FROM stock_movement
                        WHERE sku = ? ORDER BY id DESC LIMIT ? OFFSET ?
                        """)
                .params(sku, paging.size(), paging.offset())
                .query((row, _) -> new Movement(
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getInt("delta"),
                        row.getString("reason"),
                        row.getString("order_id")))
                .list();
    }

    long countMovements(String sku) {
        return jdbc.sql("SELECT count(*) FROM stock_movement WHERE sku = ?")
                .param(sku)
                .query(Long.class)
                .single();
    }

    /** Reads the columns of {@code stock_item}. */
    public static StockItem item(ResultSet row, int rowNumber) throws SQLException {
        return new StockItem(
                row.getString("sku"),
                row.getString("name"),
                row.getInt("on_hand"),
                row.getInt("reserved"),
                row.getInt("low_stock_threshold"),
                row.getInt("restock_to"));
    }
}
