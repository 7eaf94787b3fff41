package dev.streamstore.order.catalog;

import dev.streamstore.events.InventoryEvent.StockChanged;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The levels in the database. Thread-safe. */
@Repository
class StockLevels {
    private final JdbcClient jdbc;

    StockLevels(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param changedAt when inventory saw it so */
    record StockLevel(String sku, int available, Instant changedAt) {}

    /** By SKU; those of which nothing was heard are missing. */
    List<StockLevel> all() {
        return jdbc.sql("select sku, available, changed_at from stock_levels order by sku")
                .query((row, _) -> new StockLevel(
                        row.getString("sku"),
                        row.getInt("available"),
                        row.getObject("changed_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** Keeps what is newer than what is known. @param changes at most one per SKU */
    void keep(Collection<StockChanged> changes) {
        // In the order of their keys: two instances that write the same rows wait for each other, and do not deadlock.
        List<StockChanged> ordered =
                changes.stream().sorted(Comparator.comparing(StockChanged::sku)).toList();
        jdbc.sql("""
                        insert into stock_levels (sku, available, changed_at)
                        select * from unnest(cast(:skus as text[]), cast(:available as int[]), cast(:times as timestamptz[]))
                        on conflict (sku) do update
                        set available = excluded.available, changed_at = excluded.changed_at
                        where stock_levels.changed_at <= excluded.changed_at""")
                .param("skus", column(ordered, StockChanged::sku, String[]::new))
                .param("available", column(ordered, StockChanged::available, Integer[]::new))
                .param("times", column(ordered, change -> change.occurredAt().toString(), String[]::new))
                .update();
    }

    private static <T> T[] column(List<StockChanged> rows, Function<StockChanged, T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }
}
