package dev.streamstore.inventory.reservation;

import dev.streamstore.events.InventoryEvent.Quantity;
import dev.streamstore.events.InventoryEvent.Shortage;
import dev.streamstore.inventory.model.ReservationState;
import dev.streamstore.inventory.model.ReservationState.Step;
import dev.streamstore.inventory.model.StockEffect;
import dev.streamstore.inventory.stock.LevelChange;
import dev.streamstore.inventory.stock.StockItem;
import dev.streamstore.inventory.stock.StockLedger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Reservations in the database. Each change of stock is one statement, so that a row of a much-wanted article is held for
 * one round trip and the commit. Every method belongs in the caller's transaction.
 */
@Repository
class Reservations {

    /**
     * {@code locked} waits for all rows it needs, in sku order, and sees them as the last owner left them; only then is
     * it decided. Both levels are then set from {@code locked}, even the one that stays: the updated table is read as of
     * the start of the statement, and PostgreSQL checks constraints on a new row made from that before it notices that
     * it is outdated and makes it again. Stale levels would break constraints that the true ones keep.
     */
    private static final String RESERVE = """
            WITH wanted AS (
                SELECT sku, quantity FROM unnest(CAST(:skus AS text[]), CAST(:pieces AS integer[])) AS w (sku, quantity)
            ), locked AS (
                SELECT s.*, w.quantity FROM stock_item s JOIN wanted w ON w.sku = s.sku
                ORDER BY s.sku FOR NO KEY UPDATE OF s
            ), decided AS (
                INSERT INTO reservation (order_id, state, created_at, updated_at)
                SELECT :order, CASE WHEN EXISTS (
                    SELECT FROM wanted w LEFT JOIN locked l ON l.sku = w.sku
                    WHERE coalesce(l.on_hand - l.reserved, 0) < w.quantity
                ) THEN :rejected ELSE :reserved END, :at, :at
                ON CONFLICT (order_id) DO NOTHING
                RETURNING state
            ), held AS (
                UPDATE stock_item s SET on_hand = l.on_hand, reserved = l.reserved + l.quantity FROM locked l
                WHERE s.sku = l.sku AND EXISTS (SELECT FROM decided WHERE state = :reserved)
            ), lines AS (
                INSERT INTO reservation_line (order_id, sku, quantity)
                SELECT :order, sku, quantity FROM locked
                WHERE EXISTS (SELECT FROM decided WHERE state = :reserved)
            )
            SELECT w.sku AS wanted_sku, w.quantity, l.sku, l.name, l.on_hand, l.reserved, l.low_stock_threshold,
                   l.restock_to, (SELECT state FROM decided) AS state
            FROM wanted w LEFT JOIN locked l ON l.sku = w.sku
            ORDER BY w.sku
            """;

    /** {@code pieces} per line times the factors: +1 or -1 or 0 to what is on hand and to what is reserved. */
    private static final String SETTLE = """
            WITH locked AS (
                SELECT s.*, l.quantity FROM stock_item s JOIN reservation_line l ON l.sku = s.sku
                WHERE l.order_id = :order ORDER BY s.sku FOR NO KEY UPDATE OF s
            ), settled AS (
                UPDATE stock_item s SET on_hand = l.on_hand + :onHand * l.quantity,
                                        reserved = l.reserved + :reserved * l.quantity
                FROM locked l WHERE s.sku = l.sku
            ), entered AS (
                INSERT INTO stock_movement (sku, delta, reason, order_id, at)
                SELECT sku, :onHand * quantity, :reason, :order, :at FROM locked WHERE :onHand <> 0
            )
            SELECT * FROM locked ORDER BY sku
            """;

    private static final String LOCK_LINES = """
            SELECT s.*, l.quantity FROM stock_item s JOIN reservation_line l ON l.sku = s.sku
            WHERE l.order_id = :order ORDER BY s.sku FOR NO KEY UPDATE OF s
            """;

    private final JdbcClient jdbc;

    Reservations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How an order's demand met the stock. */
    sealed interface Outcome {
        record Reserved(List<Line> lines) implements Outcome {}

        record Rejected(List<Shortage> shortages) implements Outcome {}

        /** There is a reservation of that order, or it was cancelled before: nothing was changed. */
        record DecidedBefore() implements Outcome {}
    }

    /** One article of a reservation and what it did to its level. */
    record Line(Quantity quantity, LevelChange change) {}

    /** Sets all of the demand aside, or nothing of it. */
    Outcome reserve(String orderId, Demand demand, Instant at) {
        List<Row> rows = jdbc.sql(RESERVE)
                .param("skus", demand.skus())
                .param("pieces", demand.pieces())
                .param("reserved", ReservationState.placed(true).next().name())
                .param("rejected", ReservationState.placed(false).next().name())
                .param("order", orderId)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .query(Row::read)
                .list();
        String state = rows.getFirst().state();
        if (state == null) {
            return new Outcome.DecidedBefore();
        }
        if (ReservationState.valueOf(state) == ReservationState.REJECTED) {
            return new Outcome.Rejected(
                    rows.stream().flatMap(row -> row.shortage().stream()).toList());
        }
        return new Outcome.Reserved(rows.stream().map(Row::reserved).toList());
    }

    /**
     * Waits for these orders' reservations and for their articles and {@code skus}, and keeps others waiting until the
     * transaction ends. In the order in which everyone takes them: reservations by order, then articles by sku.
     */
    void lockAll(Set<String> orderIds, Set<String> skus) {
        String[] orders = orderIds.toArray(String[]::new);
        jdbc.sql("SELECT 1 FROM reservation WHERE order_id = ANY (:orders) ORDER BY order_id FOR UPDATE")
                .param("orders", orders)
                .query()
                .listOfRows();
        jdbc.sql("""
                        SELECT 1 FROM stock_item WHERE sku = ANY (:skus) OR sku IN (
                            SELECT sku FROM reservation_line WHERE order_id = ANY (:orders))
                        ORDER BY sku FOR NO KEY UPDATE
                        """)
                .param("skus", skus.toArray(String[]::new))
                .param("orders", orders)
                .query()
                .listOfRows();
    }

    /** The state of the order's reservation, held until the transaction ends. */
    Optional<ReservationState> lock(String orderId) {
        return jdbc.sql("SELECT state FROM reservation WHERE order_id = ? FOR UPDATE")
                .param(orderId)
                .query(String.class)
                .optional()
                .map(ReservationState::valueOf);
    }

    /** Does to the levels, the ledger and the reservation what the step says. */
    List<Line> take(String orderId, Step step, Instant at) {
        setState(orderId, step.next(), at);
        StockEffect effect = step.effect();
        if (effect == StockEffect.NONE) {
            return List.of();
        }
        return jdbc.sql(SETTLE)
                .param("order", orderId)
                .param("onHand", effect.onHand())
                .param("reserved", effect.reserved())
                .param("reason", effect.reason())
                .param("at", at.atOffset(ZoneOffset.UTC))
                .query((row, number) ->
                        line(StockLedger.item(row, number), row.getInt("quantity"), effect.onHand(), effect.reserved()))
                .list();
    }

    /**
     * What is missing to serve the order's lines from what is for sale; nothing, if it can be served. The levels stay as
     * they are until the transaction ends.
     */
    List<Shortage> lockAndFindShortages(String orderId) {
        return jdbc.sql(LOCK_LINES).param("order", orderId).query(Row::ofLine).list().stream()
                .flatMap(row -> row.shortage().stream())
                .toList();
    }

    /** An order whose reservation is older than {@code before} and undecided, if there is one nobody else is at. */
    Optional<String> lockOverdue(Instant before) {
        return jdbc.sql("""
                        SELECT order_id FROM reservation WHERE state = 'RESERVED' AND created_at < :before
                        ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED
                        """)
                .param("before", before.atOffset(ZoneOffset.UTC))
                .query(String.class)
                .optional();
    }

    /** Makes sure that an order that was cancelled before it came here reserves nothing when it does come. */
    void bar(String orderId, Instant at) {
        jdbc.sql("""
                        INSERT INTO reservation (order_id, state, created_at, updated_at)
                        VALUES (:order, :state, :at, :at) ON CONFLICT (order_id) DO NOTHING
                        """)
                .param("state", ReservationState.barred().next().name())
                .param("order", orderId)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .update();
    }

    private void setState(String orderId, ReservationState state, Instant at) {
        jdbc.sql("UPDATE reservation SET state = ?, updated_at = ? WHERE order_id = ?")
                .params(state.name(), at.atOffset(ZoneOffset.UTC), orderId)
                .update();
    }

    private static Line line(StockItem before, int quantity, int onHand, int reserved) {
        StockItem after =
                before.withLevels(before.onHand() + onHand * quantity, before.reserved() + reserved * quantity);
        return new Line(new Quantity(before.sku(), quantity), new LevelChange(before, after));
    }

    /** A row of the answer to {@link #RESERVE}: levels as they were before. */
    private record Row(
            String wanted,
            int quantity,
            @Nullable StockItem item,
            @Nullable String state) {

        static Row read(ResultSet row, int number) throws SQLException {
            StockItem item = row.getString("sku") == null ? null : StockLedger.item(row, number);
            return new Row(row.getString("wanted_sku"), row.getInt("quantity"), item, row.getString("state"));
        }

        /** A row of {@link #LOCK_LINES}. */
        static Row ofLine(ResultSet row, int number) throws SQLException {
            StockItem item = StockLedger.item(row, number);
            return new Row(item.sku(), row.getInt("quantity"), item, null);
        }

        Line reserved() {
            if (item == null) {
                throw new IllegalStateException("[" + wanted + "] reserved: expected an article but was unknown");
            }
            return line(item, quantity, 0, 1);
        }

        Optional<Shortage> shortage() {
            int available = item == null ? 0 : item.available();
            return available < quantity ? Optional.of(new Shortage(wanted, quantity, available)) : Optional.empty();
        }
    }
}
