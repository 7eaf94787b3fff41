package dev.streamstore.system.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.client.Admin;
import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.Producer;
import dev.streamstore.client.ProducerConfig;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.http.HttpBrokerClient;
import dev.streamstore.stack.LocalStack;
import dev.streamstore.streams.Serdes;
import dev.streamstore.streams.dsl.Materialized.Row;
import dev.streamstore.streams.postgres.PostgresStateBackend;
import dev.streamstore.system.SharedStack;
import dev.streamstore.system.Stacks;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code kill -9} in the middle of a catch-up, over the real broker and PostgreSQL: the sums are those of every record once,
 * those that went through the topology's own topic included.
 */
@ExtendWith(SharedStack.class)
@Timeout(900)
class KillInCatchUpIT {
    private static final int RECORDS = 60_000;
    private static final int KILLS = 3;
    private static final String USER = "analytics";
    private static final String SCHEMA = "kill_in_catch_up";
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final LocalStack stack;
    private final BrokerClient client;

    KillInCatchUpIT(LocalStack stack) {
        this.stack = stack;
        this.client = HttpBrokerClient.connect(List.of(stack.url("broker-1")));
    }

    @BeforeEach
    void aSchemaOfItsOwn() throws Exception {
        try (InputStream tables = Objects.requireNonNull(
                PostgresStateBackend.class.getResourceAsStream("/db/streams/V0_5__streams.sql"))) {
            execute("create schema " + SCHEMA + "; set search_path to " + SCHEMA + ";"
                    + new String(tables.readAllBytes(), StandardCharsets.UTF_8));
        }
        client.admin().createTopic(new Admin.NewTopic(AmountsProcess.TOPIC, AmountsProcess.PARTITIONS, Map.of()));
    }

    @AfterEach
    void leaveNothingBehind() throws SQLException {
        execute("drop schema " + SCHEMA + " cascade");
        AmountsProcess.topology().internalTopics().keySet().forEach(client.admin()::deleteTopic);
        client.admin().deleteTopic(AmountsProcess.TOPIC);
        client.close();
    }

    @Test
    void everyRecordCountsOnceHoweverOftenTheProcessIsKilled() throws Exception {
        Map<String, Long> expected = produce();
        for (int kill = 1; kill <= KILLS; kill++) {
            long middle = (long) RECORDS * kill / (KILLS + 2);
            Process process = start();
            try {
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> taken(AmountsProcess.TOPIC) >= middle);
            } finally {
                process.destroyForcibly().waitFor();
            }
            assertThat(taken(AmountsProcess.TOPIC)).as("killed in the middle").isLessThan(RECORDS);
        }
        Process process = start();
        try {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(sums()).isEqualTo(expected));
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(taken("amounts-by-customer-repartition"))
                .as("records of its own topic, each there once")
                .isEqualTo(RECORDS);
    }

    /** @return what they add up to, by customer and minute */
    private Map<String, Long> produce() throws InterruptedException {
        Random random = new Random(7);
        Map<String, Long> sums = new TreeMap<>();
        try (Producer producer = client.newProducer(ProducerConfig.defaults("amounts"))) {
            for (int i = 0; i < RECORDS; i++) {
                long amount = random.nextInt(1_000_000);
                Instant at = NOON.plusMillis(i * 10L);
                var unused = producer.send(new ProducerRecord(
                        AmountsProcess.TOPIC,
                        i % AmountsProcess.PARTITIONS,
                        null,
                        Serdes.longs().serialize(amount),
                        List.of(),
                        at));
                sums.merge(
                        AmountsProcess.customer(amount) + "@" + at.truncatedTo(ChronoUnit.MINUTES), amount, Long::sum);
            }
            producer.flush();
        }
        return sums;
    }

    private Process start() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AmountsProcess.class.getName(),
                        stack.url("broker-1").toString(),
                        stack.jdbcUrl(USER),
                        USER,
                        SCHEMA)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Stacks.ROOT.resolve("system-tests/target/amounts.log").toFile()))
                .start();
    }

    private Map<String, Long> sums() {
        Map<String, Long> sums = new TreeMap<>();
        List<Row<String, Long>> rows =
                AmountsProcess.backend(stack.jdbcUrl(USER), USER, SCHEMA).read(AmountsProcess.SUMS::read);
        rows.forEach(row -> sums.merge(row.key() + "@" + row.time(), row.value(), Long::sum));
        return sums;
    }

    /** How many records of the topic are part of the state. */
    private long taken(String topic) throws SQLException {
        try (Connection connection = connect();
                var query = connection.prepareStatement(
                        "select coalesce(sum(next_offset), 0) from " + SCHEMA + ".streams_input where topic = ?")) {
            query.setString(1, topic);
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(stack.jdbcUrl(USER), USER, USER);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
