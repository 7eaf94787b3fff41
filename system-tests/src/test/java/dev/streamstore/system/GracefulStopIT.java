package dev.streamstore.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.stack.LocalStack;
import dev.streamstore.stack.Role;
import dev.streamstore.stack.StackOptions;
import dev.streamstore.system.Shop.Basket;
import dev.streamstore.system.Shop.Line;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** SIGTERM in the middle of work: nobody outside notices, and nothing is left for others to clean up. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class GracefulStopIT {
    /** The relay's transaction holds an advisory lock while it waits for the broker. */
    private static final String RELAYS_AT_WORK =
            "select count(*) from pg_locks where locktype = 'advisory' and granted and database ="
                    + " (select oid from pg_database where datname = 'orders')";
    /** The connection that listens is the first thing a relay gives up. */
    private static final String RELAYS_NOT_STOPPING =
            "select count(*) from pg_stat_activity where application_name = 'outbox-watch' and datname = 'orders'";

    /** Read by every process, as it is in the directory they run in: no stop lasts so long. */
    private static final String NOTHING_RUNS_OUT = """
            streamstore.messaging.handlers.session-timeout=5m
            streamstore.messaging.relay.delivery-timeout=1m
            """;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Path state;
    private LocalStack stack;
    private Shop shop;

    @BeforeAll
    void start() throws Exception {
        state = Files.createTempDirectory(
                Files.createDirectories(Stacks.ROOT.resolve("system-tests/target/stacks")), "g");
        Files.writeString(state.resolve("application.properties"), NOTHING_RUNS_OUT);
        stack = LocalStack.start(
                StackOptions.isolated(Stacks.ROOT, state).withRoles(EnumSet.of(Role.ORDER, Role.PAYMENT, Role.BROKER)));
        shop = new Shop(stack);
        stack.start("order-2");
        stack.start("payment-2");
    }

    @AfterAll
    void stop() throws Exception {
        threads.shutdownNow();
        stack.close();
    }

    @Test
    @Order(1)
    void noRequestFailsAndNoEventIsPublishedTwice() throws Exception {
        List<String> instances = List.of(shop.url("order", ""), shop.url("order-2", ""));
        Basket basket = Shop.basket("card-ok", new Line("KB-TKL-87", 1));
        try (KeepAliveLoad load = new KeepAliveLoad(instances, basket)) {
            load.awaitAnswers(100);

            try (SlowRequest slow = SlowRequest.begin(instances.get(1), basket.json())) {
                Future<?> stopped = stop("order-2");
                slow.awaitClosedDoor();
                assertThat(slow.end()).as("under way when the door closed").isEqualTo(202);
                stopped.get();
            }
            load.awaitAnswers(50);

            assertThat(load.failures()).isEmpty();
            assertThat(load.answers(1)).as("answered by the one that stopped").isGreaterThan(10);
            assertThat(load.refusalsSeen(1))
                    .as("unready answers while it still served")
                    .isPositive();
        }
        awaitPublished();
        assertThat(eventIds().values()).as("how often each event is in the log").containsOnly(1);
    }

    @Test
    @Order(2)
    void theConsumerLeavesItsGroup() throws Exception {
        await().atMost(Duration.ofMinutes(1)).until(() -> members("payment") == 2);

        stack.stop("payment-2");

        assertThat(members("payment")).isEqualTo(1);
    }

    /**
     * The broker is frozen with a batch on its way, and goes on when the relay has been told to stop. The second order
     * is not in that batch. Let {@code OutboxRelay.finish} publish nothing to see it fail.
     */
    @Test
    @Order(3)
    void theRelayFinishesItsBatchAndPublishesWhatCameMeanwhile() throws Exception {
        ProcessHandle order = stack.process("order");
        signal("STOP");
        try {
            shop.place(Shop.basket("card-ok", new Line("KB-TKL-87", 1)));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(orders(RELAYS_AT_WORK)).isEqualTo(1));
            shop.place(Shop.basket("card-ok", new Line("KB-TKL-87", 1)));

            assertThat(order.destroy()).isTrue();
            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(50))
                    .untilAsserted(() -> assertThat(orders(RELAYS_NOT_STOPPING)).isZero());
        } finally {
            signal("CONT");
        }
        order.onExit().get(1, TimeUnit.MINUTES);

        assertThat(orders("select count(*) from outbox")).isZero();
        assertThat(eventIds().values()).as("how often each event is in the log").containsOnly(1);
    }

    @Test
    @Order(4)
    void theBrokerAnswersWaitingPollsAndClosesItsLogsCleanly() throws Exception {
        stack.stop("payment");
        Map<Integer, Long> ends = ends();
        long startNanos = System.nanoTime();
        List<Future<Rest.Answer>> polls = new ArrayList<>();
        for (int partition = 0; partition < 6; partition++) {
            HttpRequest poll = poll(partition);
            polls.add(threads.submit(() -> shop.rest().send(poll)));
        }
        await().until(() -> shop.metric("broker-1", "streamstore_waits", "") >= 6);

        stack.stop("broker-1");

        assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
                .as("time for polls of 30 s")
                .isLessThan(Duration.ofSeconds(29));
        for (Future<Rest.Answer> poll : polls) {
            assertThat(poll.get().expect(200).body().get("records")).isEmpty();
        }
        assertThat(partitionsWithoutMarker()).isEmpty();
        damageTheEndOf(partitionWithRecords(ends));
        stack.start("broker-1");
        // A start that reads the log to its end finds the damage and cuts it off.
        assertThat(ends()).isEqualTo(ends);
    }

    private HttpRequest poll(int partition) {
        String records = "/v1/topics/orders/partitions/" + partition + "/records?offset=latest&maxWaitMs=30000";
        return HttpRequest.newBuilder(URI.create(shop.url("broker-1", records)))
                .timeout(Duration.ofMinutes(1))
                .build();
    }

    private Future<?> stop(String name) {
        return threads.submit(() -> {
            stack.stop(name);
            return null;
        });
    }

    private void signal(String name) throws IOException, InterruptedException {
        String pid = Long.toString(stack.process("broker-1").pid());
        assertThat(new ProcessBuilder("kill", "-" + name, pid)
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    private long orders(String query) throws SQLException {
        return new Ledger(stack, shop).sql("orders", query);
    }

    private int members(String group) throws IOException {
        return shop.get("broker-1", "/v1/groups/" + group).get("members").size();
    }

    /** Nothing is in the outbox any more. */
    private void awaitPublished() {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(orders("select count(*) from outbox")).isZero());
    }

    private Map<String, Integer> eventIds() throws IOException {
        Map<String, Integer> ids = new HashMap<>();
        for (int partition = 0; partition < 6; partition++) {
            String at = "earliest";
            JsonNode page;
            do {
                page = shop.get(
                        "broker-1",
                        "/v1/topics/orders/partitions/" + partition + "/records?maxRecords=500&offset=" + at);
                page.get("records")
                        .forEach(record ->
                                ids.merge(record.get("headers").get("ce_id").asString(), 1, Integer::sum));
                at = page.get("nextOffset").asString();
            } while (!page.get("records").isEmpty());
        }
        return ids;
    }

    private Map<Integer, Long> ends() throws IOException {
        Map<Integer, Long> ends = new HashMap<>();
        shop.get("broker-1", "/v1/topics/orders")
                .get("partitions")
                .forEach(each -> ends.put(
                        each.get("partition").asInt(), each.get("logEndOffset").asLong()));
        return ends;
    }

    private static int partitionWithRecords(Map<Integer, Long> ends) {
        return ends.entrySet().stream()
                .filter(end -> end.getValue() > 0)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private Path topics() {
        return state.resolve("data/broker-1/topics");
    }

    private List<Path> partitionsWithoutMarker() throws IOException {
        try (Stream<Path> partitions = Files.list(topics())) {
            return partitions
                    .filter(Files::isDirectory)
                    .filter(partition -> !Files.exists(partition.resolve("clean-stop")))
                    .toList();
        }
    }

    private void damageTheEndOf(int partition) throws IOException {
        Path log;
        try (Stream<Path> files = Files.list(topics().resolve("orders-" + partition))) {
            log = files.filter(file -> file.toString().endsWith(".log"))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(log);
        bytes[bytes.length - 1] ^= 1;
        Files.write(log, bytes);
    }
}
