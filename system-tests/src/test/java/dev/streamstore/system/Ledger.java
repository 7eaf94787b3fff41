package dev.streamstore.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.stack.LocalStack;
import dev.streamstore.system.browser.DashboardPage.Figures;
import java.math.BigDecimal;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.text.NumberFormat;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Money as the gateway, the payments' books and the dashboard know it, and the databases behind them. */
final class Ledger {
    /** Regions as the dashboard calls them. */
    private static final Map<String, String> NAMES = Map.of("EU", "Europe", "US", "United States", "ASIA", "Asia");

    private final LocalStack stack;
    private final Shop shop;

    Ledger(LocalStack stack, Shop shop) {
        this.stack = stack;
        this.shop = shop;
    }

    /** What was captured less what was refunded is what was invoiced less what was credited is the revenue. */
    void check() throws Exception {
        String charged = money("select coalesce(sum(case kind when 'CAPTURE' then amount_minor when 'REFUND' then"
                + " -amount_minor else 0 end), 0) from gateway.charges where approved");
        assertThat(shop.dashboard().get("revenue").get("amount").asString())
                .as("revenue on the dashboard")
                .isEqualTo(charged);
        assertThat(money("select (select coalesce(sum(amount_minor), 0) from invoice)"
                        + " - (select coalesce(sum(amount_minor), 0) from credit_note)"))
                .as("invoiced less credited")
                .isEqualTo(charged);
        for (JsonNode book : shop.get("payment", "/api/books")) {
            assertThat(book.get("balanced").asBoolean()).as("books " + book).isTrue();
        }
        for (String paper : new String[] {"invoice", "credit_note"}) {
            assertThat(sql("payments", "select count(*) - coalesce(max(number), 0) from " + paper))
                    .as("gaps in the numbers of " + paper)
                    .isZero();
        }
    }

    /** What the dashboard should show, in the words of the page, out of the databases of orders and payments. */
    Figures figures() throws SQLException {
        Map<String, String> regions = texts("orders", "select order_id, region from orders");
        Map<String, Long> orders = new TreeMap<>();
        Map<String, Long> revenue = new TreeMap<>();
        Map<String, String> charged = texts(
                "payments",
                "select order_id, sum(case kind when 'CAPTURE' then amount_minor when 'REFUND' then -amount_minor else 0 end)"
                        + " from gateway.charges where approved group by order_id");
        regions.forEach((orderId, region) -> {
            orders.merge(NAMES.get(region), 1L, Long::sum);
            revenue.merge(NAMES.get(region), Long.parseLong(charged.getOrDefault(orderId, "0")), Long::sum);
        });
        Map<String, String> rows = new TreeMap<>();
        orders.forEach((region, count) -> rows.put(region, count + ", " + dollars(revenue.get(region))));
        return new Figures(
                regions.size(),
                sql("payments", "select count(*) from gateway.charges where approved and kind = 'CAPTURE'"),
                sql("orders", "select count(*) from orders where status = 'CANCELLED'"),
                dollars(revenue.values().stream().mapToLong(Long::longValue).sum()),
                rows);
    }

    private static String dollars(long minorUnits) {
        return NumberFormat.getCurrencyInstance(Locale.US).format(BigDecimal.valueOf(minorUnits, 2));
    }

    private String money(String query) throws SQLException {
        return BigDecimal.valueOf(sql("payments", query), 2).toPlainString();
    }

    /** What the gateway did for each order, in the order in which it did it. */
    Map<String, String> deeds() throws SQLException {
        return texts(
                "payments",
                "select order_id, string_agg(kind, ' ' order by entered_at) from gateway.charges where approved"
                        + " group by order_id");
    }

    /** One number. */
    long sql(String database, String query) throws SQLException {
        try (var connection = DriverManager.getConnection(stack.jdbcUrl(database), database, database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private Map<String, String> texts(String database, String query) throws SQLException {
        Map<String, String> texts = new HashMap<>();
        try (var connection = DriverManager.getConnection(stack.jdbcUrl(database), database, database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.put(rows.getString(1), rows.getString(2));
            }
        }
        return texts;
    }
}
