package dev.streamstore.analytics.figures;

import dev.streamstore.analytics.figures.FigureKey.Dimension;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The figures in the database. */
@Repository
class FigureTable {

    private final JdbcClient jdbc;

    FigureTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Adds to the figures in the caller's transaction, in one statement that takes the rows in the order of their keys.
     *
     * @param shard whose rows to add to: what runs side by side should not share one
     */
    void add(SortedMap<FigureKey, Figures> difference, String shard) {
        if (difference.isEmpty()) {
            return;
        }
        Collection<Figures> values = difference.values();
        jdbc.sql("""
                        INSERT INTO figure AS f
                            (dimension, key, shard, placed, confirmed, cancelled, quantity, revenue_minor)
                        SELECT d.dimension, d.key, :shard, d.placed, d.confirmed, d.cancelled, d.quantity, d.revenue
                        FROM unnest(CAST(:dimensions AS text[]), CAST(:keys AS text[]), CAST(:placed AS bigint[]),
                                    CAST(:confirmed AS bigint[]), CAST(:cancelled AS bigint[]),
                                    CAST(:quantity AS bigint[]), CAST(:revenue AS bigint[]))
                             WITH ORDINALITY
                             AS d (dimension, key, placed, confirmed, cancelled, quantity, revenue, position)
                        ORDER BY d.position
                        ON CONFLICT (dimension, key, shard) DO UPDATE SET
                            placed = f.placed + excluded.placed, confirmed = f.confirmed + excluded.confirmed,
                            cancelled = f.cancelled + excluded.cancelled, quantity = f.quantity + excluded.quantity,
                            revenue_minor = f.revenue_minor + excluded.revenue_minor
                        """)
                .param("shard", shard)
                .param("dimensions", texts(difference, key -> key.dimension().name()))
                .param("keys", texts(difference, FigureKey::key))
                .param("placed", numbers(values, Figures::placed))
                .param("confirmed", numbers(values, Figures::confirmed))
                .param("cancelled", numbers(values, Figures::cancelled))
                .param("quantity", numbers(values, Figures::quantity))
                .param("revenue", numbers(values, Figures::revenueMinor))
                .update();
    }

    /** All figures, the minutes from {@code firstMinute} (inclusive), as one statement saw them: they fit together. */
    SortedMap<FigureKey, Figures> read(FigureKey firstMinute) {
        SortedMap<FigureKey, Figures> figures = new TreeMap<>();
        jdbc.sql("""
                        SELECT dimension, key, sum(placed) AS placed, sum(confirmed) AS confirmed,
                               sum(cancelled) AS cancelled, sum(quantity) AS quantity, sum(revenue_minor) AS revenue
                        FROM figure WHERE dimension <> 'MINUTE' OR key >= ? GROUP BY dimension, key
                        """)
                .param(firstMinute.key())
                .query((row, _) -> Map.entry(
                        new FigureKey(Dimension.valueOf(row.getString("dimension")), row.getString("key")),
                        figures(row)))
                .list()
                .forEach(entry -> figures.put(entry.getKey(), entry.getValue()));
        return figures;
    }

    private static Figures figures(ResultSet row) throws SQLException {
        return new Figures(
                row.getLong("placed"),
                row.getLong("confirmed"),
                row.getLong("cancelled"),
                row.getLong("quantity"),
                row.getLong("revenue"));
    }

    private static String[] texts(Map<FigureKey, Figures> difference, Function<FigureKey, String> text) {
        return difference.keySet().stream().map(text).toArray(String[]::new);
    }

    private static Long[] numbers(Collection<Figures> values, ToLongFunction<Figures> number) {
        return values.stream().map(number::applyAsLong).toArray(Long[]::new);
    }
}
