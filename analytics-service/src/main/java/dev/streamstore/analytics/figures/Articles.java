package dev.streamstore.analytics.figures;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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

    /**
     * How many of an article can be sold.
     *
     * @param threshold below it the article is low; null until an alert says it
     */
    record Level(int available, @Nullable Integer threshold) {
        Level then(Level later) {
            return new Level(later.available, later.threshold == null ? threshold : later.threshold);
        }
    }

    /** Remembers names not known yet. Sorted: two transactions with the same new articles must not wait for each other. */
    void learnNames(SortedMap<String, String> names) {
        if (names.isEmpty()) {
            return;
        }
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

    void setLevels(SortedMap<String, Level> levels) {
        if (levels.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        INSERT INTO stock_level AS s (sku, available, threshold)
                        SELECT sku, available, threshold
                        FROM unnest(CAST(:skus AS text[]), CAST(:available AS integer[]), CAST(:thresholds AS integer[]))
                            AS l (sku, available, threshold)
                        ORDER BY sku
                        ON CONFLICT (sku) DO UPDATE SET available = excluded.available,
                            threshold = coalesce(excluded.threshold, s.threshold)
                        """)
                .param("skus", levels.keySet().toArray(String[]::new))
                .param(
                        "available",
                        levels.values().stream().map(Level::available).toArray(Integer[]::new))
                .param(
                        "thresholds",
                        levels.values().stream().map(Level::threshold).toArray(Integer[]::new))
                .update();
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
