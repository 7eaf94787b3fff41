package dev.streamstore.stack.demo;

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
                () -> Totals.read(shop),
                Totals::isEveryOrderCounted);
        narrator.await(
                "its revenue is what payment has captured less what it has refunded",
                () -> Totals.read(shop),
                Totals::isRevenueWhatWasEarned);
    }
}
