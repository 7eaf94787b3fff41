package dev.streamstore.stack.demo;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Customers of all regions who order one piece of something plentiful, one after the other, and pay with a good card. */
final class Customers {
    private static final List<String> REGIONS = List.of("eu", "us", "asia");
    private static final int PLENTY = 50;

    private final Shop shop;
    private final List<String> skus;
    private final List<Placed> placed = new ArrayList<>();

    /** @param answerMs how long the answer to the POST took, in milliseconds */
    record Placed(String orderId, BigDecimal total, long answerMs) {}

    Customers(Shop shop) {
        this.shop = shop;
        this.skus = shop.get("inventory", "/api/inventory")
                .valueStream()
                .filter(item -> item.get("available").asInt() >= PLENTY)
                .map(item -> item.get("sku").asString())
                .toList();
        if (skus.isEmpty()) {
            throw new NotObservedException("[demo] no article is there " + PLENTY + " times: adjust the stock first");
        }
    }

    /** Places so many orders; each is answered 202 before the next. */
    List<Placed> order(int orders) {
        List<Placed> now = new ArrayList<>();
        for (int i = 0; i < orders; i++) {
            now.add(orderOne(i));
        }
        placed.addAll(now);
        return now;
    }

    private Placed orderOne(int number) {
        byte[] random = new byte[4];
        ThreadLocalRandom.current().nextBytes(random);
        String customer = "demo-" + HexFormat.of().formatHex(random);
        Map<String, Object> body = Map.of(
                "customerId",
                customer,
                "email",
                customer + "@example.org",
                "region",
                REGIONS.get(number % REGIONS.size()),
                "paymentMethod",
                "card-ok",
                "lines",
                List.of(Map.of("sku", skus.get(number % skus.size()), "quantity", 1)));
        long begin = System.nanoTime();
        JsonNode order = shop.place(body);
        long answerMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        return new Placed(order.get("orderId").asString(), amount(order.get("total")), answerMs);
    }

    /** All orders so far. */
    List<Placed> placed() {
        return List.copyOf(placed);
    }

    /** How many of them have this status. */
    long count(String status) {
        return count("status", status);
    }

    /** How many of them were given up, as nobody answered in time. */
    long timedOut() {
        return count("reason", "TIMED_OUT");
    }

    private long count(String field, String value) {
        return placed.stream()
                .filter(order -> shop.get("order", "/api/orders/" + order.orderId())
                        .path(field)
                        .asString("")
                        .equals(value))
                .count();
    }

    /** How many of them were paid: captured and invoiced over their total. */
    long paid() {
        return placed.stream().filter(this::isPaid).count();
    }

    private boolean isPaid(Placed order) {
        JsonNode payment = shop.get("payment", "/api/payments/" + order.orderId());
        return payment.get("status").asString().equals("CAPTURED")
                && amount(payment.get("amount")).compareTo(order.total()) == 0
                && amount(shop.get("payment", "/api/invoices/" + order.orderId())
                                        .get("total"))
                                .compareTo(order.total())
                        == 0;
    }

    private static BigDecimal amount(JsonNode money) {
        return new BigDecimal(money.get("amount").asString());
    }

    /** The answer time in the middle, in milliseconds. */
    static long medianMs(List<Placed> orders) {
        return orders.stream()
                .map(Placed::answerMs)
                .sorted()
                .skip(orders.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    /** The longest answer time, in milliseconds. */
    static long worstMs(List<Placed> orders) {
        return orders.stream().mapToLong(Placed::answerMs).max().orElseThrow();
    }
}
