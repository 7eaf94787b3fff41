package dev.streamstore.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.stack.LocalStack;
import dev.streamstore.system.Books.End;
import dev.streamstore.system.Shop.Basket;
import dev.streamstore.system.browser.Browser;
import dev.streamstore.system.browser.DashboardPage;
import dev.streamstore.system.browser.DashboardPage.Figures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Eight customers place, cancel and look at orders of all means of payment, while every few seconds some process is
 * killed, suspended or restarted: services of one or two instances, the broker, PostgreSQL, the mail server. Each of them
 * is killed at least once. Then everything runs again, and the books are closed: see {@link Books}.
 *
 * <p>{@code -Dfaults.seeds=1,2,3} plays other seeds, one after the other on the same stack, {@code -Dfaults.minutes=5}
 * plays each for longer. The same seed and length mean the same faults at the same times on the same processes, and for
 * each customer the same requests in the same order. What the machine makes of it, which request meets which fault,
 * differs by milliseconds: a seed that failed fails again as a rule, not of necessity.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultsIT {
    private static final int CUSTOMERS = 8;
    private static final int ORDERS_EACH = 10;
    private static final List<String> SERVICES = List.of("order", "payment", "inventory", "notification", "analytics");
    private static final List<String> OTHERS = List.of("broker-1", "postgres", "mail");
    private static final Duration LENGTH =
            Duration.ofSeconds((long) (60 * Double.parseDouble(System.getProperty("faults.minutes", "1.5"))));

    private final Map<String, Basket> placed = new HashMap<>();
    private LocalStack stack;
    private Shop shop;

    @BeforeAll
    void start() throws Exception {
        stack = Stacks.start();
        shop = new Shop(stack);
    }

    @AfterAll
    void stop() {
        stack.close();
    }

    static LongStream seeds() {
        return Arrays.stream(System.getProperty("faults.seeds", "1").split(",")).mapToLong(Long::parseLong);
    }

    @Order(1)
    @ParameterizedTest(name = "-Dfaults.seeds={0}")
    @MethodSource("seeds")
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void nothingIsLostOrDoubledWhateverStrikes(long seed) throws Exception {
        System.out.printf("[faults] -Dfaults.seeds=%d -Dfaults.minutes=%.2f%n", seed, LENGTH.toMillis() / 60_000.0);
        Random random = new Random(seed);
        List<String> second = secondInstances(random);
        for (String instance : second) {
            stack.start(instance);
        }
        List<Customer> customers =
                customers(seed, second.contains("order-2") ? List.of("order", "order-2") : List.of("order"));
        List<String> processes =
                Stream.of(SERVICES, second, OTHERS).flatMap(List::stream).toList();
        try (Misfortune misfortune = new Misfortune(stack, FaultSchedule.of(random, processes, LENGTH), LENGTH)) {
            letThemShop(customers, System.nanoTime() + LENGTH.toNanos());
            misfortune.await();
        }
        close(customers);
        for (String instance : second) {
            stack.stop(instance);
        }
    }

    @Order(2)
    @Test
    void thenTheDashboardShowsWhatTheDatabasesHold(@TempDir Path profile) throws Exception {
        try (Browser browser = Browser.start(Stacks.ROOT.resolve("system-tests/target"), profile)) {
            browser.view(1280, 900, false);
            DashboardPage page = DashboardPage.open(browser, shop.url("analytics", ""));
            Figures truth = new Ledger(stack, shop).figures();
            assertThat(truth.placed()).isEqualTo(placed.size()).isPositive();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(page.figures()).isEqualTo(truth));
            browser.screenshotOfAll("dashboard-after-faults");
            System.out.println("[faults] on the page: " + truth);
        }
    }

    private List<Customer> customers(long seed, List<String> doors) {
        return IntStream.range(0, CUSTOMERS)
                .mapToObj(i -> new Customer("c-" + seed + "-" + i, shop, doors, new Random(seed * 31 + i)))
                .toList();
    }

    /** Two of the services are two. */
    private static List<String> secondInstances(Random random) {
        List<String> services = new ArrayList<>(SERVICES);
        Collections.shuffle(services, random);
        return services.stream().limit(2).map(service -> service + "-2").toList();
    }

    private static void letThemShop(List<Customer> customers, long untilNanos) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (Customer customer : customers) {
                all.add(threads.submit(() -> {
                    customer.shop(untilNanos, ORDERS_EACH);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private void close(List<Customer> customers) throws Exception {
        int before = placed.size();
        customers.forEach(customer -> placed.putAll(customer.placed()));
        int orders = customers.stream()
                .mapToInt(customer -> customer.placed().size())
                .sum();
        assertThat(placed).as("orders, one per idempotency key").hasSize(before + orders);
        System.out.printf(
                "[faults] %d requests, %d orders%n",
                customers.stream().mapToInt(Customer::requests).sum(), orders);
        Map<String, End> ends = new Books(stack, shop).close(placed);
        for (Customer customer : customers) {
            for (String orderId : customer.cancelled()) {
                assertThat(ends.get(orderId).isCancelled())
                        .as("cancelled: " + ends.get(orderId))
                        .isTrue();
            }
        }
    }
}
