package dev.streamstore.benchmarks;

import dev.streamstore.stack.LocalStack;
import dev.streamstore.stack.ProcessStatus;
import dev.streamstore.stack.StackOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * An order's way through a stack of its own: start-up and resident memory of all processes, time from {@code POST} to
 * {@code CONFIRMED} one order at a time, and orders per second from several clients until the last mail is out.
 *
 * <p>Usage: {@code ./streamstore bench flow [orders one at a time] [orders in the load] [clients]}, by default 300, 2000
 * and 16.
 */
final class FlowBenchmark {
    private static final int WARM_UP_ORDERS = 300;

    private final LocalStack stack;
    private final ShopClient shop;

    private FlowBenchmark(LocalStack stack) {
        this.stack = stack;
        this.shop = new ShopClient(
                stack.url("order").toString(), stack.url("inventory").toString());
    }

    static void run(List<Integer> numbers) throws Exception {
        int single = numbers.size() > 0 ? numbers.get(0) : 300;
        int load = numbers.size() > 1 ? numbers.get(1) : 2_000;
        int clients = numbers.size() > 2 ? numbers.get(2) : 16;
        Path root = Path.of(System.getProperty("streamstore.repository", "")).toAbsolutePath();
        Path state = Files.createTempDirectory(Files.createDirectories(root.resolve("benchmarks/target/stacks")), "b");
        long begin = System.nanoTime();
        try (LocalStack stack = LocalStack.start(StackOptions.isolated(root, state))) {
            System.out.printf("start-up of all processes           %8.1f s%n", seconds(begin));
            FlowBenchmark benchmark = new FlowBenchmark(stack);
            benchmark.printMemory("resident memory after start-up");
            benchmark.shop.stockUp(1_000_000);
            benchmark.oneAtATime(WARM_UP_ORDERS, false);
            benchmark.oneAtATime(single, true);
            benchmark.load(load, clients, "cold");
            benchmark.load(load, clients, "warm");
            benchmark.printMemory("resident memory after the load");
        }
    }

    private void oneAtATime(int orders, boolean print) throws IOException {
        List<Double> posts = new ArrayList<>();
        List<Double> confirmed = new ArrayList<>();
        for (int i = 0; i < orders; i++) {
            long begin = System.nanoTime();
            String orderId = shop.place(i);
            posts.add(seconds(begin) * 1_000);
            while (!shop.status(orderId).equals("CONFIRMED")) {
                LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            }
            confirmed.add(seconds(begin) * 1_000);
        }
        if (print) {
            printPercentiles("POST answered, one at a time", posts);
            printPercentiles("POST to CONFIRMED, one at a time", confirmed);
        }
    }

    private void load(int orders, int clients, String name) throws Exception {
        long mailsBefore = sentMails();
        Map<String, Duration> cpuBefore = cpuTimes();
        AtomicInteger next = new AtomicInteger();
        List<Double> posts = Collections.synchronizedList(new ArrayList<>());
        long begin = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                running.add(threads.submit(() -> {
                    for (int i = next.getAndIncrement(); i < orders; i = next.getAndIncrement()) {
                        long posted = System.nanoTime();
                        shop.place(i);
                        posts.add(seconds(posted) * 1_000);
                    }
                    return null;
                }));
            }
            for (Future<?> client : running) {
                client.get();
            }
        }
        double taken = seconds(begin);
        awaitCount("orders", "select count(*) from orders where status = 'PLACED'", 0);
        double decided = seconds(begin);
        // Two mails an order: received, and confirmed with the invoice.
        awaitCount(
                "notifications",
                "select " + (mailsBefore + 2L * orders) + " - count(*) from notification where status = 'SENT'",
                0);
        double drained = seconds(begin);
        System.out.printf("%s load: %d orders from %d clients%n", name, orders, clients);
        printPercentiles("  POST answered", posts);
        System.out.printf("  orders/s taken                    %8.0f%n", orders / taken);
        System.out.printf("  orders/s until all CONFIRMED      %8.0f%n", orders / decided);
        System.out.printf("  orders/s until the last mail      %8.0f%n", orders / drained);
        printCpu(cpuBefore, orders);
    }

    private void printCpu(Map<String, Duration> before, int orders) {
        double total = 0;
        for (Map.Entry<String, Duration> process : cpuTimes().entrySet()) {
            Duration used = process.getValue().minus(before.getOrDefault(process.getKey(), Duration.ZERO));
            double msPerOrder = used.toNanos() / 1e6 / orders;
            total += msPerOrder;
            System.out.printf("  CPU per order, %-18s %8.2f ms%n", process.getKey(), msPerOrder);
        }
        System.out.printf("  CPU per order, %-18s %8.2f ms%n", "all", total);
    }

    /** User and system time since their start, of each process and what it started; "clients" is this one. */
    private Map<String, Duration> cpuTimes() {
        Map<String, Duration> times = new LinkedHashMap<>();
        for (ProcessStatus process : stack.control().status()) {
            process.pid().ifPresent(pid -> times.put(process.name().toString(), cpuTime(pid)));
        }
        times.put("clients", ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO));
        return times;
    }

    private static Duration cpuTime(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private long sentMails() throws SQLException {
        return count("notifications", "select count(*) from notification where status = 'SENT'");
    }

    private void awaitCount(String database, String query, long expected) throws SQLException {
        long begin = System.nanoTime();
        while (count(database, query) > expected) {
            if (seconds(begin) > 300) {
                throw new IllegalStateException("[bench] backlog: expected to be drained within 300 s: " + query);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private long count(String database, String query) throws SQLException {
        try (var connection = DriverManager.getConnection(stack.jdbcUrl(database), database, database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void printMemory(String title) {
        long total = 0;
        for (ProcessStatus process : stack.control().status()) {
            total += process.rssBytes();
            System.out.printf("  %-32s  %8d MiB%n", process.name(), process.rssBytes() >> 20);
        }
        System.out.printf("%-34s  %8d MiB%n", title, total >> 20);
    }

    private static void printPercentiles(String title, List<Double> millis) {
        double[] sorted =
                millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        System.out.printf(
                "%-34s  p50 %6.1f ms   p99 %6.1f ms   max %6.1f ms%n",
                title, sorted[sorted.length / 2], sorted[(int) (sorted.length * 0.99)], sorted[sorted.length - 1]);
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }
}
