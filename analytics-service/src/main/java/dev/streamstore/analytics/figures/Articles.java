package dev.streamstore.analytics.figures;

import dev.streamstore.events.OrderLine;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What articles are called, and how many of them can be sold. */
@Repository
class Articles {

    private final JdbcClient jdbc;

    Articles(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** An article that can be sold fewer times than it should. */
    record LowLevel(String sku, int available, int threshold) {}

    /** Remembers names not known yet. In sku order: two orders with the same new articles must not wait for each other. */
    void learnNames(List<OrderLine> lines) {
        SortedMap<String, String> names = new TreeMap<>();
        lines.forEach(line -> names.putIfAbsent(line.sku(), line.name()));
        jdbc.sql("""
                        INSERT INTO product (sku, name)
                        SELECT sku, name FROM unnest(CAST(:skus AS text[]), CAST(:names AS text[])) AS p (sku, name)
                        WHERE NOT EXISTS (SELECT FROM product WHERE product.sku = p.sku)
                        ORDER BY sku
                        ON CONFLICT (sku) DO NOTHING
                        """)
                .param("skus", names.keySet().toArray(String[]::new))
                .param("names", names.values().toArray(String[]::new))
                .update();
    }

    Map<String, String> names() {
        return jdbc
                .sql("SELECT sku, name FROM product")
                .query((row, _) -> Map.entry(row.getString("sku"), row.getString("name")))
                .list()
                .stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The last word wins: the events of one sku come in order. */
    void level(String sku, int available) {
        jdbc.sql("""
                        INSERT INTO stock_level (sku, available) VALUES (?, ?)
                        ON CONFLICT (sku) DO UPDATE SET available = excluded.available
                        """).params(sku, available).update();
    }

    void low(LowLevel level) {
        jdbc.sql("""
                        INSERT INTO stock_level (sku, available, threshold) VALUES (?, ?, ?)
                        ON CONFLICT (sku) DO UPDATE
                        SET available = excluded.available, threshold = excluded.threshold
                        """).params(level.sku(), level.available(), level.threshold()).update();
    }

    /** What misses most first. */
    List<LowLevel> lowLevels() {
        return jdbc.sql("""
                        SELECT sku, available, threshold FROM stock_level WHERE available < threshold
                        ORDER BY available::float8 / threshold, sku
                        """)
                .query((row, _) -> new LowLevel(row.getString("sku"), row.getInt("available"), row.getInt("threshold")))
                .list();
    }
}
