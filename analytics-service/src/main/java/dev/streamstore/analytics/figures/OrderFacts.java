package dev.streamstore.analytics.figures;

import dev.streamstore.analytics.figures.OrderFact.Payment;
import dev.streamstore.events.OrderLine;
import dev.streamstore.events.Region;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
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
    OrderFact lock(String orderId) {
        return find(orderId).orElseGet(() -> {
            jdbc.sql("INSERT INTO order_fact (order_id) VALUES (?) ON CONFLICT (order_id) DO NOTHING")
                    .param(orderId)
                    .update();
            return find(orderId)
                    .orElseThrow(() -> new IllegalStateException("[order_fact] " + orderId + ": expected but absent"));
        });
    }

    void store(String orderId, OrderFact fact) {
        Payment captured = fact.captured();
        Payment refunded = fact.refunded();
        jdbc.sql("""
                        UPDATE order_fact SET region = :region, lines = CAST(:lines AS jsonb), placed_at = :placedAt,
                            confirmed_at = :confirmedAt, cancelled_at = :cancelledAt,
                            captured_minor = :captured, captured_at = :capturedAt,
                            refunded_minor = :refunded, refunded_at = :refundedAt
                        WHERE order_id = :order
                        """)
                .param("region", fact.region() == null ? null : fact.region().name())
                .param("lines", fact.lines() == null ? null : json.writeValueAsString(fact.lines()))
                .param("placedAt", utc(fact.placedAt()))
                .param("confirmedAt", utc(fact.confirmedAt()))
                .param("cancelledAt", utc(fact.cancelledAt()))
                .param("captured", captured == null ? null : captured.minorUnits())
                .param("capturedAt", captured == null ? null : utc(captured.at()))
                .param("refunded", refunded == null ? null : refunded.minorUnits())
                .param("refundedAt", refunded == null ? null : utc(refunded.at()))
                .param("order", orderId)
                .update();
    }

    private Optional<OrderFact> find(String orderId) {
        return jdbc.sql("SELECT * FROM order_fact WHERE order_id = ? FOR UPDATE")
                .param(orderId)
                .query((row, _) -> read(row))
                .optional();
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

    private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }
}
