package dev.streamstore.benchmarks.flow;

import dev.streamstore.benchmarks.flow.Customers.Served;
import dev.streamstore.stack.LocalStack;
import dev.streamstore.stack.StackOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * An order's way through a stack of its own: start-up and resident memory of all processes; how long an order takes
 * alone; how long customers wait who come at a rate of their own; orders per second and CPU per order with several at
 * once, until the last mail is out and the dashboard shows it; the same with payment stopped. A few minutes in all.
 */
public final class FlowBenchmark {
    private static final int WARM_UP_ORDERS = 1_000;

    /** One that the whole flow keeps up with on two cores, one that they can take, and one that asks for all of them. */
    private static final List<Integer> RATES = List.of(25, 100, 200);

    private static final Duration RATE_TIME = Duration.ofSeconds(10);
    private static final int PIECES = 1_000_000;

    private final LocalStack stack;
    private final Counts counts;
    private final ShopClient shop;
    private final Customers customers;
    private final Size size;

    /**
     * How much.
     *
     * @param alone orders one at a time
     * @param together orders of all {@code customers}
     * @param customers at once
     */
    public record Size(int alone, int together, int customers) {
        public Size {
            if (alone < 1 || together < 1 || customers < 1) {
                throw new IllegalArgumentException(
                        "[bench flow] orders alone, orders together, customers: expected >= 1" + " but was " + alone
                                + ", " + together + ", " + customers);
            }
        }
    }

    private FlowBenchmark(LocalStack stack, Counts counts, Size size) {
        this.stack = stack;
        this.counts = counts;
        this.size = size;
        this.shop = new ShopClient(stack);
        this.customers = new Customers(shop);
    }

    /** Prints the figures as they come. */
    public static void run(Size size) throws Exception {
        Path root = Path.of(System.getProperty("streamstore.repository", "")).toAbsolutePath();
        Path state = Files.createTempDirectory(Files.createDirectories(root.resolve("benchmarks/target/stacks")), "b");
        long begin = System.nanoTime();
        try (LocalStack stack = LocalStack.start(StackOptions.isolated(root, state))) {
            System.out.printf("%-44s %8.1f s%n", "start-up of all processes", secondsSince(begin));
            Usage.of(stack.control()).printMemory("resident memory after start-up");
            try (Counts counts = new Counts(stack)) {
                new FlowBenchmark(stack, counts, size).measure();
            }
            Usage.of(stack.control()).printMemory("resident memory after all orders");
        }
    }

    private void measure() throws Exception {
        shop.stockUp(PIECES);
        Progress warmUp = new Progress(counts, shop);
        warmUp.awaitAll(customers.inTurn(WARM_UP_ORDERS, size.customers).taken());

        alone();
        List<Served> withPayment = new ArrayList<>();
        for (int rate : RATES) {
            withPayment.add(atRate(rate));
        }
        together();
        withoutPayment(withPayment);
    }

    private void alone() throws Exception {
        Latencies answered = new Latencies();
        Latencies confirmed = new Latencies();
        Latencies mailed = new Latencies();
        Latencies onDashboard = new Latencies();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < size.alone; i++) {
                long before = shop.confirmedOnDashboard();
                long begin = System.nanoTime();
                ShopClient.Placed order = shop.place().orElseThrow();
                answered.addSince(begin);
                shop.awaitConfirmed(order);
                confirmed.addSince(begin);
                Future<?> dashboard = threads.submit(() -> {
                    shop.awaitConfirmedOnDashboard(before + 1);
                    onDashboard.addSince(begin);
                    return null;
                });
                shop.awaitMails(order, 2);
                mailed.addSince(begin);
                dashboard.get();
            }
        }
        System.out.println("one order at a time, " + size.alone + " orders");
        print("POST answered", answered);
        print("POST to CONFIRMED", confirmed);
        print("POST to the mail with the invoice", mailed);
        print("POST to the dashboard", onDashboard);
    }

    private Served atRate(int rate) throws Exception {
        Progress progress = new Progress(counts, shop);
        long begin = System.nanoTime();
        Served served = customersAtRate(rate, "everything running");
        progress.awaitAll(served.taken());
        printRate("until all are done", served.taken(), begin);
        return served;
    }

    private Served customersAtRate(int rate, String title) throws Exception {
        long begin = System.nanoTime();
        Served served = customers.atRate(rate, RATE_TIME);
        System.out.printf("%d orders a second for %d s, %s%n", rate, RATE_TIME.toSeconds(), title);
        printServed("POST answered, from when it was due", served, begin);
        return served;
    }

    private void together() throws Exception {
        Progress progress = new Progress(counts, shop);
        Usage before = Usage.of(stack.control());
        long begin = System.nanoTime();
        Served served = customers.inTurn(size.together, size.customers);
        int taken = served.taken();
        System.out.printf("%d orders from %d customers at once%n", size.together, size.customers);
        printServed("POST answered", served, begin);
        progress.awaitConfirmed(taken);
        printRate("until all are CONFIRMED", taken, begin);
        progress.awaitMails(taken);
        printRate("until the last mail is out", taken, begin);
        progress.awaitOnDashboard(taken);
        printRate("until the dashboard shows all", taken, begin);
        Usage.of(stack.control()).printCpuSince(before, taken);
    }

    private void withoutPayment(List<Served> withPayment) throws Exception {
        for (int i = 0; i < RATES.size(); i++) {
            int rate = RATES.get(i);
            Served served = whilePaymentIsAway(() -> customersAtRate(rate, "payment stopped"));
            System.out.printf(
                    "  %-42s %8.2f%n",
                    "p99 beside that with everything running",
                    served.answered().percentileMs(99)
                            / withPayment.get(i).answered().percentileMs(99));
        }
        int orders = Math.max(1, size.together / 4);
        whilePaymentIsAway(() -> {
            long begin = System.nanoTime();
            Served served = customers.inTurn(orders, size.customers);
            System.out.printf("%d orders from %d customers at once, payment stopped%n", orders, size.customers);
            printServed("POST answered", served, begin);
            return served;
        });
    }

    /** What waits for longer than an order's deadline, until payment has started, is cancelled. */
    private Served whilePaymentIsAway(Callable<Served> work) throws Exception {
        Progress progress = new Progress(counts, shop);
        stack.stop("payment");
        Served served = work.call();
        stack.start("payment");
        long back = System.nanoTime();
        progress.awaitDecided(served.taken());
        printRate("until all are decided, from its return", served.taken(), back);
        long timedOut = progress.timedOut();
        if (timedOut > 0) {
            System.out.printf("  %-42s %8d%n", "waited longer than their deadline", timedOut);
        }
        return served;
    }

    private void printServed(String what, Served served, long begin) {
        print(what, served.answered());
        printRate("taken", served.taken(), begin);
        if (served.turnedAway() > 0) {
            System.out.printf("  %-42s %8d%n", "turned away, 503", served.turnedAway());
        }
        int again = shop.takeAskedAgain();
        if (again > 0) {
            System.out.printf("  %-42s %8d%n", "asked again, connection broken", again);
        }
    }

    private static void print(String what, Latencies latencies) {
        System.out.printf("  %-42s %s%n", what, latencies);
    }

    private static void printRate(String what, int orders, long begin) {
        System.out.printf("  %-42s %8.0f orders/s%n", what, orders / secondsSince(begin));
    }

    private static double secondsSince(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
