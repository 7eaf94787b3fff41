package dev.streamstore.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.stack.LocalStack;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Two instances of every service, orders from 16 customers, and a while in the middle of it without the broker: orders are
 * taken as ever, a backlog builds, nobody storms the broker's door, and when it is back the backlog leaves in batches, in
 * order, with each effect once. What operators see of it is read where they read it, at {@code /actuator/prometheus}.
 *
 * <p>{@code -Dpairs.orders=2000 -Dpairs.outage.seconds=60} is the long way.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PairsUnderLoadIT {
    private static final int ORDERS = Integer.getInteger("pairs.orders", 300);
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("pairs.outage.seconds", 8));
    private static final int CUSTOMERS = 16;
    private static final List<String> SERVICES = List.of("order", "payment", "inventory", "notification", "analytics");

    /**
     * Some fifty loops want the broker: per instance a relay, each group's heartbeats and fetches, the dashboard's lag. Each
     * comes back after a tenth of a second, then later and later, up to two seconds: that is 28 a second. More often than once
     * a second each, when the outage has lasted a while, is a storm.
     */
    private static final double MAX_KNOCKS_PER_SECOND = 50;

    private LocalStack stack;
    private Shop shop;

    @BeforeAll
    void start() throws Exception {
        stack = Stacks.start();
        shop = new Shop(stack);
        startSecondInstances();
    }

    private void startSecondInstances() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Duration>> starts = new ArrayList<>();
            for (String service : SERVICES) {
                starts.add(threads.submit(() -> stack.start(service + "-2")));
            }
            for (Future<Duration> start : starts) {
                start.get();
            }
        }
    }

    @AfterAll
    void stop() {
        stack.close();
    }

    @Test
    @Timeout(1_800)
    void anOutageOfTheBrokerBuildsABacklogThatDrainsAndNothingElse() throws Exception {
        Load load = new Load(shop, CUSTOMERS, List.of("order", "order-2"));
        load.place(ORDERS, 2_000, this::withoutBroker);
        new Books(stack, shop).close(load.answered());

        assertThat(sum("order", "streamstore_outbox_published_total"))
                .as("events of orders published, at least two each")
                .isGreaterThanOrEqualTo(2 * ORDERS);
        assertThat(sum("order", "streamstore_outbox_published_total")
                        / sum("order", "streamstore_outbox_batches_total"))
                .as("events per batch")
                .isGreaterThan(2);
        for (String service : SERVICES) {
            await().untilAsserted(() -> assertThat(sum(service, "streamstore_outbox_size"))
                    .as("outbox of " + service)
                    .isZero());
        }
        assertThat(sum("payment", "streamstore_events_latency_seconds_count"))
                .as("events whose way to the handler was measured")
                .isGreaterThanOrEqualTo(2 * ORDERS);
        for (String instance : List.of("payment", "payment-2", "inventory", "inventory-2")) {
            assertThat(shop.metric(instance, "streamstore_events_total", "outcome=\"handled\""))
                    .as("events handled by " + instance)
                    .isPositive();
        }
    }

    private void withoutBroker() throws Exception {
        int port = URI.create(shop.url("broker-1", "")).getPort();
        stack.kill("broker-1");
        int knocks;
        double seconds;
        try (Knocks door = new Knocks(port)) {
            Duration half = OUTAGE.dividedBy(2);
            Thread.sleep(half);
            assertThat(sum("order", "streamstore_outbox_size")).as("backlog").isPositive();
            assertThat(shop.metric("order", "streamstore_outbox_age", ""))
                    .as("age of the oldest event in the outbox, s")
                    .isGreaterThan(half.toSeconds() / 2.0);
            long halfNanos = System.nanoTime();
            int early = door.count();
            Thread.sleep(OUTAGE.minus(half));
            knocks = door.count() - early;
            seconds = (System.nanoTime() - halfNanos) / 1e9;
            System.out.printf("[outage] %d connections tried, then %d in %.1f s%n", early, knocks, seconds);
        }
        assertThat(knocks / seconds)
                .as("connections tried per second")
                .isPositive()
                .isLessThan(MAX_KNOCKS_PER_SECOND);
        stack.start("broker-1");
    }

    /** Of both instances. Those of an outbox are the same at both: it is one table. */
    private double sum(String service, String metric) throws Exception {
        List<Double> values = new ArrayList<>();
        for (String instance : List.of(service, service + "-2")) {
            values.add(shop.metric(instance, metric, ""));
        }
        return values.stream().mapToDouble(Double::doubleValue).sum();
    }
}
