package dev.streamstore.stack.demo;

import dev.streamstore.stack.demo.Customers.Placed;
import java.time.Duration;
import java.util.List;

/** Payment is away for a while: the shop goes on selling, and everything completes when it is back. */
final class PaymentOutageDemo implements Demo {
    private static final int ORDERS = 20;

    /** What an order may take to be answered in the median, or three times what it takes while all is well. */
    private static final long MILLISECONDS = 200;

    /** An order that nobody answers for 45 s is given up; payment may need 15 of them. */
    private static final Duration IN_TIME = Duration.ofSeconds(30);

    private final Duration inTime;

    PaymentOutageDemo() {
        this(IN_TIME);
    }

    /** @param inTime how long after the first order payment must be back for all to be answered */
    PaymentOutageDemo(Duration inTime) {
        this.inTime = inTime;
    }

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
            long beginNanos = duringTheOutage(stage, customers, Math.max(MILLISECONDS, 3 * Customers.medianMs(before)));
            narrator.scene("3. Payment comes back");
            stage.start("payment");
            Duration waited = Duration.ofNanos(System.nanoTime() - beginNanos);
            narrator.await(
                    "all " + 2 * ORDERS + " orders are CONFIRMED",
                    () -> confirmed(customers, waited),
                    count -> count == 2 * ORDERS);
            narrator.await("each is paid, once, over its total", customers::paid, count -> count == 2 * ORDERS);
            narrator.await("the group payment has nothing left to do", () -> stage.lag("payment"), lag -> lag == 0);
        } finally {
            stage.startIfDown("payment");
        }
    }

    private long confirmed(Customers customers, Duration waited) {
        long timedOut = waited.compareTo(inTime) > 0 ? customers.timedOut() : 0;
        if (timedOut > 0) {
            throw new TooSlowException("[demo] payment came back " + waited.toSeconds()
                    + " s after the first of these orders, too late for " + timedOut
                    + ": they were cancelled as TIMED_OUT, as nobody had answered them for 45 s. Play it again"
                    + " when the machine has less to do: payment must be back within " + inTime.toSeconds() + " s");
        }
        return customers.count("CONFIRMED");
    }

    /** @return when the first of them orders, in the time of {@link System#nanoTime} */
    private static long duringTheOutage(Stage stage, Customers customers, long atMostMs) throws InterruptedException {
        Narrator narrator = stage.narrator();
        narrator.scene("2. Payment is stopped, and " + ORDERS + " more customers order");
        stage.stop("payment");
        long beginNanos = System.nanoTime();
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
        return beginNanos;
    }
}
