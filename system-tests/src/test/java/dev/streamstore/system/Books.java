package dev.streamstore.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.stack.LocalStack;
import dev.streamstore.system.Shop.Basket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The bookkeeper: waits until nothing is on its way any more, then compares what every service, every database, the
 * inbox, the log and the dashboard say about the same orders. Assumes that the given orders are all that the stack ever
 * took.
 */
final class Books {
    static final List<String> DATABASES = List.of("orders", "payments", "inventory", "notifications", "analytics");
    private static final List<String> SERVICES = List.of("order", "payment", "inventory", "notification", "analytics");
    private static final List<String> GROUPS =
            List.of("order-saga", "stock-hints", "payment", "inventory", "auto-restock", "notification", "analytics");

    private final Shop shop;
    private final Ledger ledger;

    Books(LocalStack stack, Shop shop) {
        this.shop = shop;
        this.ledger = new Ledger(stack, shop);
    }

    /**
     * Waits for final states and rest, then checks every figure.
     *
     * @param baskets by the id that the answer 202 gave; no other order exists
     * @return every order as it ended
     */
    Map<String, End> close(Map<String, Basket> baskets) throws Exception {
        awaitRest(baskets.size());
        Chronicle chronicle = Chronicle.read(shop);
        Map<String, End> ends = new HashMap<>();
        shop.orders().forEach(order -> ends.put(order.get("orderId").asString(), End.of(order, chronicle)));
        assertThat(ends.keySet()).as("orders").isEqualTo(baskets.keySet());
        Map<String, List<JsonNode>> movements = checkStock();
        Map<String, List<String>> mails = mailsByRecipient();
        Map<String, String> deeds = ledger.deeds();
        for (End end : ends.values()) {
            Basket basket = baskets.get(end.orderId());
            checkPayment(end, deeds.getOrDefault(end.orderId(), ""));
            checkMovements(end, basket, movements.getOrDefault(end.orderId(), List.of()));
            checkMails(end, mails.getOrDefault(basket.email(), List.of()));
        }
        ledger.check();
        checkDashboard(ends.values());
        chronicle.check(ends.values().stream().map(End::order).toList(), shop.get("inventory", "/api/inventory"));
        checkDeadLetters();
        return ends;
    }

    /** How an order ended. */
    record End(JsonNode order, boolean wasConfirmed) {
        static End of(JsonNode order, Chronicle chronicle) {
            return new End(order, chronicle.tells("orders", order.get("orderId").asString(), "order.confirmed"));
        }

        String orderId() {
            return order.get("orderId").asString();
        }

        boolean isCancelled() {
            return order.get("status").asString().equals("CANCELLED");
        }

        boolean isRefunded() {
            return wasConfirmed && isCancelled();
        }
    }

    private void awaitRest(int orders) {
        await().atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofMillis(250))
                .untilAsserted(() -> {
                    requireNone("orders", "orders where status = 'PLACED'");
                    assertThat(ledger.sql("orders", "select count(*) from orders"))
                            .as("orders")
                            .isEqualTo(orders);
                    requireNone("payments", "gateway_operation where done_at is null");
                    requireNone("notifications", "notification where status = 'PENDING'");
                    requireNone("inventory", "restock_order where arrived_at is null");
                    for (String database : DATABASES) {
                        requireNone(database, "outbox");
                    }
                    for (String group : GROUPS) {
                        assertThat(lag(group)).as("lag of " + group).isZero();
                    }
                });
    }

    private void requireNone(String database, String what) throws Exception {
        assertThat(ledger.sql(database, "select count(*) from " + what))
                .as(database + ": " + what)
                .isZero();
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

    /** What left for a confirmed order came back if it was cancelled after all; for others nothing has moved. */
    private static void checkMovements(End end, Basket basket, List<JsonNode> movements) {
        List<Long> out =
                basket.lines().stream().map(line -> -(long) line.quantity()).toList();
        List<Long> expected = new ArrayList<>();
        if (end.wasConfirmed()) {
            expected.addAll(out);
        }
        if (end.isRefunded()) {
            out.forEach(delta -> expected.add(-delta));
        }
        assertThat(movements.stream().map(movement -> movement.get("delta").asLong()))
                .as("movements of %s of %s", end, basket)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private static void checkMails(End end, List<String> kinds) {
        List<String> expected = new ArrayList<>(List.of("ORDER_RECEIVED"));
        if (end.wasConfirmed()) {
            expected.add("ORDER_CONFIRMED");
        }
        if (end.isCancelled()) {
            expected.add("ORDER_CANCELLED");
        }
        assertThat(kinds).as("mails about " + end).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** @param deeds what the gateway did for the order */
    private void checkPayment(End end, String deeds) throws IOException {
        String status =
                shop.payment(end.orderId()).expect(200).body().get("status").asString();
        Rest.Answer invoice = shop.invoice(end.orderId());
        if (end.wasConfirmed()) {
            assertThat(status).as("payment of " + end).isEqualTo(end.isRefunded() ? "REFUNDED" : "CAPTURED");
            assertThat(deeds)
                    .as("deeds of the gateway for " + end)
                    .isEqualTo("AUTHORIZE CAPTURE" + (end.isRefunded() ? " REFUND" : ""));
            assertThat(invoice.expect(200).body().get("total"))
                    .isEqualTo(end.order().get("total"));
        } else {
            assertThat(status).as("payment of " + end).isIn("DECLINED", "VOIDED");
            assertThat(deeds).as("deeds of the gateway for " + end).isIn("", "VOID", "AUTHORIZE VOID");
            invoice.expect(404);
        }
    }

    /** An order that was confirmed and then cancelled counts as both. */
    private void checkDashboard(Collection<End> ends) throws IOException {
        JsonNode shown = shop.dashboard().get("orders");
        assertThat(shown.get("placed").asLong()).as("placed").isEqualTo(ends.size());
        assertThat(shown.get("confirmed").asLong())
                .as("confirmed")
                .isEqualTo(ends.stream().filter(End::wasConfirmed).count());
        assertThat(shown.get("cancelled").asLong())
                .as("cancelled")
                .isEqualTo(ends.stream().filter(End::isCancelled).count());
    }

    private void checkDeadLetters() throws IOException {
        for (JsonNode topic : shop.get("broker", "/v1/topics").get("topics")) {
            String name =
                    topic.isString() ? topic.asString() : topic.get("name").asString();
            assertThat(name).as("topic").doesNotEndWith(".dlt");
        }
        for (String service : SERVICES) {
            assertThat(shop.get(service, "/api/dead-letters"))
                    .as("dead letters of " + service)
                    .isEmpty();
        }
    }

    private Map<String, List<String>> mailsByRecipient() throws IOException {
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
}
