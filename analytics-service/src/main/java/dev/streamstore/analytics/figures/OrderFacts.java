package dev.streamstore.analytics.figures;

import dev.streamstore.analytics.figures.OrderFact.Payment;
import dev.streamstore.events.OrderLine;
import dev.streamstore.events.Region;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What is known of each order, in the database. Every method belongs in the caller's transaction. */
@Repository
class OrderFacts {

    private static final TypeReference<List<OrderLine>> LINES = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;

    OrderFacts(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** What is known, held until the transaction ends; {@link OrderFact#UNKNOWN} is held as well. */
    Map<String, OrderFact> lock(Collection<String> orderIds) {
        String[] orders = orderIds.stream().sorted().toArray(String[]::new);
        Map<String, OrderFact> facts = find(orders);
        if (facts.size() < orders.length) {
            jdbc.sql("""
                            INSERT INTO order_fact (order_id) SELECT unnest(CAST(:orders AS text[]))
                            ON CONFLICT (order_id) DO NOTHING
                            """).param("orders", orders).update();
            facts = find(orders);
        }
        return facts;
    }

    void store(SortedMap<String, OrderFact> facts) {
        Collection<OrderFact> all = facts.values();
        jdbc.sql("""
                        UPDATE order_fact f SET region = n.region, lines = CAST(n.lines AS jsonb),
                            placed_at = n.placed_at, confirmed_at = n.confirmed_at, cancelled_at = n.cancelled_at,
                            captured_minor = n.captured_minor, captured_at = n.captured_at,
                            refunded_minor = n.refunded_minor, refunded_at = n.refunded_at
                        FROM unnest(CAST(:orders AS text[]), CAST(:regions AS text[]), CAST(:lines AS text[]),
                                    CAST(:placed AS timestamptz[]), CAST(:confirmed AS timestamptz[]),
                                    CAST(:cancelled AS timestamptz[]), CAST(:captured AS bigint[]),
                                    CAST(:capturedAt AS timestamptz[]), CAST(:refunded AS bigint[]),
                                    CAST(:refundedAt AS timestamptz[]))
                            AS n (order_id, region, lines, placed_at, confirmed_at, cancelled_at,
                                  captured_minor, captured_at, refunded_minor, refunded_at)
                        WHERE f.order_id = n.order_id
                        """)
                .param("orders", facts.keySet().toArray(String[]::new))
                .param(
                        "regions",
                        texts(
                                all,
                                fact -> fact.region() == null
                                        ? null
                                        : fact.region().name()))
                .param("lines", texts(all, fact -> fact.lines() == null ? null : json.writeValueAsString(fact.lines())))
                .param("placed", texts(all, fact -> text(fact.placedAt())))
                .param("confirmed", texts(all, fact -> text(fact.confirmedAt())))
                .param("cancelled", texts(all, fact -> text(fact.cancelledAt())))
                .param("captured", amounts(all, OrderFact::captured))
                .param("capturedAt", texts(all, fact -> at(fact.captured())))
                .param("refunded", amounts(all, OrderFact::refunded))
                .param("refundedAt", texts(all, fact -> at(fact.refunded())))
                .update();
    }

    private Map<String, OrderFact> find(String[] orders) {
        Map<String, OrderFact> facts = new HashMap<>();
        jdbc.sql("SELECT * FROM order_fact WHERE order_id = ANY (?) ORDER BY order_id FOR UPDATE")
                .param(orders)
                .query((row, _) -> Map.entry(row.getString("order_id"), read(row)))
                .list()
                .forEach(fact -> facts.put(fact.getKey(), fact.getValue()));
        return facts;
    }

    private static @Nullable String[] texts(Collection<OrderFact> facts, Function<OrderFact, @Nullable String> text) {
        return facts.stream().map(text).toArray(String[]::new);
    }

    private static @Nullable Long[] amounts(
            Collection<OrderFact> facts, Function<OrderFact, @Nullable Payment> payment) {
        return facts.stream()
                .map(payment)
                .map(some -> some == null ? null : some.minorUnits())
                .toArray(Long[]::new);
    }

    private static @Nullable String at(@Nullable Payment payment) {
        return payment == null ? null : text(payment.at());
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }

    private OrderFact read(ResultSet row) throws SQLException {
        String region = row.getString("region");
        String lines = row.getString("lines");
        return new OrderFact(
                region == null ? null : Region.valueOf(region),
                lines == null ? null : json.readValue(lines, LINES),
                instant(row, "placed_at"),
                instant(row, "confirmed_at"),
                instant(row, "cancelled_at"),
                payment(row, "captured_minor", "captured_at"),
                payment(row, "refunded_minor", "refunded_at"));
    }

    private static @Nullable Payment payment(ResultSet row, String minorUnits, String at) throws SQLException {
        Instant when = instant(row, at);
        return when == null ? null : new Payment(row.getLong(minorUnits), when);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
