package dev.streamstore.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.stack.LocalStack;
import dev.streamstore.system.Shop.Basket;
import dev.streamstore.system.Shop.Line;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * The bookkeeper: waits until nothing is on its way any more, then compares what every service, every database, the
 * inbox and the dashboard say about the same orders. Assumes that the given orders are all that the stack ever took.
 */
final class Books {
    static final List<String> DATABASES = List.of("orders", "payments", "inventory", "notifications", "analytics");
    private static final List<String> GROUPS =
            List.of("order-saga", "payment", "inventory", "notification", "analytics");

    private final LocalStack stack;
    private final Shop shop;

    Books(LocalStack stack, Shop shop) {
        this.stack = stack;
        this.shop = shop;
    }

    /** Waits for final states and rest, then checks every figure; orders by id, as answered 202. */
    void close(Map<String, Basket> orders) throws Exception {
        awaitRest(orders);
        Map<String, JsonNode> finals = new HashMap<>();
        for (String orderId : orders.keySet()) {
            finals.put(orderId, shop.order(orderId));
        }
        Map<String, List<JsonNode>> movementsByOrder = checkStock();
        Map<String, List<String>> subjectsByRecipient = mailsByRecipient();
        TreeSet<String> invoiceNumbers = new TreeSet<>();
        for (Map.Entry<String, Basket> order : orders.entrySet()) {
            JsonNode state = finals.get(order.getKey());
            boolean confirmed = state.get("status").asString().equals("CONFIRMED");
            checkMovements(order.getValue(), confirmed, movementsByOrder.getOrDefault(order.getKey(), List.of()));
            checkMails(
                    order.getKey(),
                    confirmed,
                    subjectsByRecipient.getOrDefault(order.getValue().email(), List.of()));
            checkPayment(order.getKey(), state, confirmed).ifPresent(invoiceNumbers::add);
        }
        checkInvoices(invoiceNumbers);
        checkDashboard(finals.values());
        assertThat(deadLetterTopics()).as("dead-letter topics").isEmpty();
    }

    private void awaitRest(Map<String, Basket> orders) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(250))
                .untilAsserted(() -> {
                    assertThat(sql("orders", "select count(*) from orders where status = 'PLACED'"))
                            .as("orders without a final state")
                            .isZero();
                    assertThat(sql("orders", "select count(*) from orders"))
                            .as("orders")
                            .isEqualTo(orders.size());
                    assertThat(sql("payments", "select count(*) from gateway_operation where done_at is null"))
                            .as("gateway operations under way")
                            .isZero();
                    assertThat(sql("notifications", "select count(*) from notification where status = 'PENDING'"))
                            .as("mails under way")
                            .isZero();
                    for (String database : DATABASES) {
                        assertThat(sql(database, "select count(*) from outbox"))
                                .as("outbox of " + database)
                                .isZero();
                    }
                    for (String group : GROUPS) {
                        assertThat(lag(group)).as("lag of " + group).isZero();
                    }
                });
    }

    private long lag(String group) throws IOException {
        long lag = 0;
        for (JsonNode partition : shop.get("broker", "/v1/groups/" + group).get("partitions")) {
            lag += partition.get("lag").asLong();
        }
        return lag;
    }

    /** The ledger sums to the shelf, nothing is negative, nothing stays reserved. Returns each order's movements. */
    private Map<String, List<JsonNode>> checkStock() throws IOException {
        Map<String, List<JsonNode>> byOrder = new HashMap<>();
        for (JsonNode item : shop.get("inventory", "/api/inventory")) {
            String sku = item.get("sku").asString();
            long sum = 0;
            for (JsonNode movement : shop.movements(sku)) {
                sum += movement.get("delta").asLong();
                if (!movement.path("orderId").isMissingNode()
                        && !movement.path("orderId").isNull()) {
                    byOrder.computeIfAbsent(movement.get("orderId").asString(), _ -> new ArrayList<>())
                            .add(movement);
                }
            }
            assertThat(item.get("onHand").asLong())
                    .as("on hand of " + sku)
                    .isNotNegative()
                    .isEqualTo(sum);
            assertThat(item.get("reserved").asLong()).as("reserved of " + sku).isZero();
        }
        return byOrder;
    }

    private static void checkMovements(Basket basket, boolean confirmed, List<JsonNode> movements) {
        List<Long> expected = confirmed
                ? basket.lines().stream()
                        .map(Line::quantity)
                        .map(q -> (long) -q)
                        .sorted()
                        .toList()
                : List.of();
        assertThat(movements.stream().map(m -> m.get("delta").asLong()).sorted().toList())
                .as("movements of an order of " + basket.lines())
                .isEqualTo(expected);
    }

    private static void checkMails(String orderId, boolean confirmed, List<String> kinds) {
        assertThat(kinds)
                .as("mails about " + orderId)
                .containsExactlyInAnyOrder("ORDER_RECEIVED", confirmed ? "ORDER_CONFIRMED" : "ORDER_CANCELLED");
    }

    private Optional<String> checkPayment(String orderId, JsonNode order, boolean confirmed) throws IOException {
        Rest.Answer payment = shop.payment(orderId);
        Rest.Answer invoice = shop.invoice(orderId);
        if (!confirmed) {
            boolean declined = order.get("reason").asString().equals("PAYMENT_DECLINED");
            assertThat(payment.expect(200).body().get("status").asString())
                    .as("payment of " + orderId)
                    .isIn(declined ? List.of("DECLINED") : List.of("VOIDED", "DECLINED"));
            invoice.expect(404);
            return Optional.empty();
        }
        assertThat(payment.expect(200).body().get("status").asString())
                .as("payment of " + orderId)
                .isEqualTo("CAPTURED");
        assertThat(invoice.expect(200).body().get("total")).isEqualTo(order.get("total"));
        return Optional.of(invoice.body().get("invoiceNumber").asString());
    }

    /** As many numbers as invoices, and as many captures at the gateway, and no gap between first and last. */
    private void checkInvoices(SortedSet<String> numbers) throws SQLException {
        assertThat(sql("payments", "select count(*) from gateway.charges where kind = 'CAPTURE'"))
                .as("captures at the gateway")
                .isEqualTo(numbers.size());
        assertThat(sql("payments", "select count(*) from invoice"))
                .as("invoices")
                .isEqualTo(numbers.size());
        if (!numbers.isEmpty()) {
            assertThat(sequence(numbers.last()) - sequence(numbers.first()) + 1)
                    .as("invoice numbers from " + numbers.first() + " to " + numbers.last())
                    .isEqualTo(numbers.size());
        }
    }

    private static long sequence(String invoiceNumber) {
        return Long.parseLong(invoiceNumber.substring(invoiceNumber.lastIndexOf('-') + 1));
    }

    private void checkDashboard(Iterable<JsonNode> orders) throws IOException {
        long placed = 0;
        long confirmed = 0;
        BigDecimal revenue = BigDecimal.ZERO.setScale(2);
        for (JsonNode order : orders) {
            placed++;
            if (order.get("status").asString().equals("CONFIRMED")) {
                confirmed++;
                revenue = revenue.add(
                        new BigDecimal(order.get("total").get("amount").asString()));
            }
        }
        JsonNode dashboard = shop.dashboard();
        assertThat(dashboard.get("orders").get("placed").asLong()).as("placed").isEqualTo(placed);
        assertThat(dashboard.get("orders").get("confirmed").asLong())
                .as("confirmed")
                .isEqualTo(confirmed);
        assertThat(dashboard.get("orders").get("cancelled").asLong())
                .as("cancelled")
                .isEqualTo(placed - confirmed);
        assertThat(dashboard.get("revenue").get("amount").asString())
                .as("revenue")
                .isEqualTo(revenue.toPlainString());
    }

    private List<String> deadLetterTopics() throws IOException {
        List<String> names = new ArrayList<>();
        for (JsonNode topic : shop.get("broker", "/v1/topics").get("topics")) {
            String name =
                    topic.isString() ? topic.asString() : topic.get("name").asString();
            if (name.endsWith(".dlt")) {
                names.add(name);
            }
        }
        return names;
    }

    private Map<String, List<String>> mailsByRecipient() throws IOException, SQLException {
        Map<String, List<String>> kinds = new HashMap<>();
        for (JsonNode mail : shop.mails()) {
            String kind = kind(mail.get("subject").asString());
            for (String to : recipients(mail.get("to"))) {
                kinds.computeIfAbsent(to, _ -> new ArrayList<>()).add(kind);
            }
        }
        return kinds;
    }

    private static List<String> recipients(JsonNode to) {
        List<String> all = new ArrayList<>();
        if (to.isArray()) {
            to.forEach(address -> all.add(address.asString()));
        } else {
            all.add(to.asString());
        }
        return all;
    }

    private static String kind(String subject) {
        String text = subject.toLowerCase(Locale.ROOT);
        return text.contains("received")
                ? "ORDER_RECEIVED"
                : text.contains("confirmed")
                        ? "ORDER_CONFIRMED"
                        : text.contains("cancelled") ? "ORDER_CANCELLED" : text;
    }

    long sql(String database, String query) throws SQLException {
        try (var connection = DriverManager.getConnection(stack.jdbcUrl(database), database, database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
