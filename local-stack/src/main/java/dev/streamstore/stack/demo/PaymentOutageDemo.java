package dev.streamstore.stack.demo;

import dev.streamstore.stack.demo.Customers.Placed;
import java.util.List;

/** Payment is away for a while: the shop goes on selling, and everything completes when it is back. */
final class PaymentOutageDemo implements Demo {
    private static final int ORDERS = 20;

    /** What an order may take to be answered in the median, or three times what it takes while all is well. */
    private static final long MILLISECONDS = 200;

    @Override
    public String name() {
        return "payment-outage";
    }

    @Override
    public String summary() {
        return "payment is stopped; orders are still answered in milliseconds, and all complete after it returns";
    }

    @Override
    public void play(Stage stage) throws InterruptedException {
        Narrator narrator = stage.narrator();
        Customers customers = new Customers(stage.shop());
        narrator.scene("1. " + ORDERS + " orders while everything runs");
        List<Placed> before = customers.order(ORDERS);
        narrator.tell("answered within " + Customers.medianMs(before) + " ms (median), at worst "
                + Customers.worstMs(before) + " ms");
        narrator.await("all are CONFIRMED", () -> customers.count("CONFIRMED"), count -> count == ORDERS);
        try {
            duringTheOutage(stage, customers, Math.max(MILLISECONDS, 3 * Customers.medianMs(before)));
            narrator.scene("3. Payment comes back");
            stage.start("payment");
            narrator.await(
                    "all " + 2 * ORDERS + " orders are CONFIRMED",
                    () -> customers.count("CONFIRMED"),
                    count -> count == 2 * ORDERS);
            narrator.await("each is paid, once, over its total", customers::paid, count -> count == 2 * ORDERS);
            narrator.await("the group payment has nothing left to do", () -> stage.lag("payment"), lag -> lag == 0);
        } finally {
            stage.startIfDown("payment");
        }
    }

    private static void duringTheOutage(Stage stage, Customers customers, long atMostMs) throws InterruptedException {
        Narrator narrator = stage.narrator();
        narrator.scene("2. Payment is stopped, and " + ORDERS + " more customers order");
        stage.stop("payment");
        List<Placed> during = customers.order(ORDERS);
        narrator.require(
                "all are answered, within " + Customers.medianMs(during) + " ms (median), at worst "
                        + Customers.worstMs(during) + " ms",
                Customers.medianMs(during) <= atMostMs,
                "more than " + atMostMs + " ms in the median");
        narrator.require(
                "all " + ORDERS + " wait as PLACED: nobody was turned away",
                customers.count("PLACED") == ORDERS,
                customers.count("PLACED"));
    }
}
