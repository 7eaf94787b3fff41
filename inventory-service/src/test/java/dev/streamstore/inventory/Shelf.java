package dev.streamstore.inventory;

import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts articles into the database and counts what is there. */
public class Shelf {

    private final JdbcClient jdbc;

    public Shelf(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public record Level(int onHand, int reserved) {}

    /** A new article, with its first movement. @return its sku, which starts with {@code prefix} */
    public String put(String prefix, int onHand, int threshold, int restockTo) {
        String sku = prefix + "-" + UUID.randomUUID();
        jdbc.sql("""
                        WITH item AS (
                            INSERT INTO stock_item (sku, name, on_hand, low_stock_threshold, restock_to)
                            VALUES (:sku, :sku, :onHand, :threshold, :restockTo))
                        INSERT INTO stock_movement (sku, delta, reason, at)
                        SELECT :sku, :onHand, 'SEED', now() WHERE :onHand > 0
                        """)
                .param("sku", sku)
                .param("onHand", onHand)
                .param("threshold", threshold)
                .param("restockTo", restockTo)
                .update();
        return sku;
    }

    public String put(int onHand) {
        return put("T", onHand, 0, 0);
    }

    public Level level(String sku) {
        return jdbc.sql("SELECT on_hand, reserved FROM stock_item WHERE sku = ?")
                .param(sku)
                .query((row, _) -> new Level(row.getInt(1), row.getInt(2)))
                .single();
    }

    public int movementSum(String sku) {
        return number("SELECT coalesce(sum(delta), 0) FROM stock_movement WHERE sku = ?", sku);
    }

    public int movements(String sku, String reason, String orderId) {
        return jdbc.sql("SELECT count(*) FROM stock_movement WHERE sku = ? AND reason = ? AND order_id = ?")
                .params(sku, reason, orderId)
                .query(Integer.class)
                .single();
    }

    public int openReservations(String sku) {
        return number("""
                SELECT coalesce(sum(l.quantity), 0) FROM reservation_line l JOIN reservation r USING (order_id)
                WHERE l.sku = ? AND r.state = 'RESERVED'
                """, sku);
    }

    public String reservationState(String orderId) {
        return jdbc.sql("SELECT state FROM reservation WHERE order_id = ?")
                .param(orderId)
                .query(String.class)
                .single();
    }

    private int number(String sql, String sku) {
        return jdbc.sql(sql).param(sku).query(Integer.class).single();
    }
}
