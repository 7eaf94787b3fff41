package dev.streamstore.stack.demo;

import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Analytics misses everything for a while, and then knows it all: the log kept it. */
final class LostHourDemo implements Demo {
    private static final int ORDERS = 30;

    @Override
    public String name() {
        return "lost-hour";
    }

    @Override
    public String summary() {
        return "analytics is stopped while orders flow; when it is back, its figures are complete";
    }

    @Override
    public void play(Stage stage) throws InterruptedException {
        Narrator narrator = stage.narrator();
        Shop shop = stage.shop();
        Customers customers = new Customers(shop);
        narrator.scene("1. Analytics is stopped, and " + ORDERS + " customers order");
        try {
            stage.stop("analytics");
            customers.order(ORDERS);
            narrator.await("all are CONFIRMED and paid", customers::paid, count -> count == ORDERS);
            narrator.require(
                    "the broker keeps " + stage.lag("analytics") + " records for it",
                    stage.lag("analytics") >= 2 * ORDERS,
                    stage.lag("analytics"));
            narrator.scene("2. Analytics comes back");
            stage.start("analytics");
        } finally {
            stage.startIfDown("analytics");
        }
        narrator.await("it has caught up", () -> stage.lag("analytics"), lag -> lag == 0);
        narrator.await(
                "the dashboard counts as many orders as order-service has, all of them",
                () -> List.of(ordersOnTheDashboard(shop), orders(shop)),
                counts -> counts.get(0).equals(counts.get(1)));
        narrator.await(
                "its revenue is what payment has captured less what it has refunded",
                () -> List.of(revenueOnTheDashboard(shop), revenue(shop)),
                amounts -> amounts.get(0).compareTo(amounts.get(1)) == 0);
    }

    private static Long ordersOnTheDashboard(Shop shop) {
        return shop.get("analytics", "/api/dashboard")
                .get("orders")
                .get("placed")
                .asLong();
    }

    private static Long orders(Shop shop) {
        return shop.get("order", "/api/orders?page=0&size=1").get("total").asLong();
    }

    private static BigDecimal revenueOnTheDashboard(Shop shop) {
        return amount(shop.get("analytics", "/api/dashboard").get("revenue"));
    }

    private static BigDecimal revenue(Shop shop) {
        return shop.get("payment", "/api/books")
                .valueStream()
                .map(books -> amount(books.get("captured")).subtract(amount(books.get("refunded"))))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal amount(JsonNode money) {
        return new BigDecimal(money.get("amount").asString());
    }
}
