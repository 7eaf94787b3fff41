package dev.streamstore.stack.demo;

import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;

/**
 * What the dashboard counts beside what the services know that it counts.
 *
 * @param counted orders on the dashboard
 * @param placed orders that order-service has
 * @param revenue on the dashboard
 * @param earned what payment has captured less what it has refunded
 */
record Totals(long counted, long placed, BigDecimal revenue, BigDecimal earned) {

    static Totals read(Shop shop) {
        return read(shop, shop.get("analytics", "/api/dashboard"));
    }

    static Totals read(Shop shop, JsonNode dashboard) {
        return new Totals(
                dashboard.get("orders").get("placed").asLong(),
                shop.get("order", "/api/orders?page=0&size=1").get("total").asLong(),
                amount(dashboard.get("revenue")),
                earned(shop));
    }

    private static BigDecimal earned(Shop shop) {
        return shop.get("payment", "/api/books")
                .valueStream()
                .map(books -> amount(books.get("captured")).subtract(amount(books.get("refunded"))))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal amount(JsonNode money) {
        return new BigDecimal(money.get("amount").asString());
    }

    boolean isEveryOrderCounted() {
        return counted == placed;
    }

    boolean isRevenueWhatWasEarned() {
        return revenue.compareTo(earned) == 0;
    }
}
