package dev.streamstore.benchmarks.streams;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.streamstore.benchmarks.flow.Usage;
import dev.streamstore.benchmarks.streams.SalesLog.Sale;
import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.http.HttpBrokerClient;
import dev.streamstore.stack.LocalStack;
import dev.streamstore.stack.Role;
import dev.streamstore.stack.StackOptions;
import dev.streamstore.streams.Serdes;
import dev.streamstore.streams.TimeWindows;
import dev.streamstore.streams.dsl.Consumed;
import dev.streamstore.streams.dsl.Materialized;
import dev.streamstore.streams.dsl.StreamBuilder;
import dev.streamstore.streams.postgres.PostgresStateBackend;
import dev.streamstore.streams.runtime.BatchListener;
import dev.streamstore.streams.runtime.StreamsConfig;
import dev.streamstore.streams.runtime.StreamsRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * One instance catches up with a log over the real broker and PostgreSQL: sales per minute, once by article, where a batch
 * meets few keys many times, once by customer, where nearly every record is a row of its own. What comes out is compared with
 * what was written. A few minutes in all.
 */
public final class StreamsBenchmark {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final LocalStack stack;
    private final BrokerClient client;
    private final int records;
    private final long cents;

    private StreamsBenchmark(LocalStack stack, BrokerClient client, int records, long cents) {
        this.stack = stack;
        this.client = client;
        this.records = records;
        this.cents = cents;
    }

    /** Prints the figures as they come. @param records from 1 */
    public static void run(int records) throws Exception {
        Path root = Path.of(System.getProperty("streamstore.repository", "")).toAbsolutePath();
        Path state = Files.createTempDirectory(Files.createDirectories(root.resolve("benchmarks/target/stacks")), "b");
        StackOptions options = StackOptions.isolated(root, state).withRoles(Set.of(Role.BROKER, Role.POSTGRES));
        try (LocalStack stack = LocalStack.start(options);
                BrokerClient client = HttpBrokerClient.connect(List.of(stack.url("broker-1")))) {
            long begin = System.nanoTime();
            long cents = SalesLog.write(client, records);
            System.out.printf("%,d sales written in %.1f s%n", records, seconds(begin));
            StreamsBenchmark benchmark = new StreamsBenchmark(stack, client, records, cents);
            benchmark.catchUp("article", Sale::sku);
            benchmark.catchUp("customer", Sale::customer);
        }
    }

    private void catchUp(String by, Function<Sale, String> key) throws Exception {
        Materialized<String, Long> perMinute =
                Materialized.as("sales", Serdes.string(), Serdes.longs()).withRetention(Duration.ofDays(1));
        StreamBuilder builder = new StreamBuilder("bench-by-" + by, SalesLog.PARTITIONS);
        builder.stream(SalesLog.TOPIC, Consumed.with(Serdes.string(), SalesLog.SALES))
                .selectKey((_, sale) -> key.apply(sale))
                .groupByKeyPerPartition()
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMinutes(1), Duration.ofMinutes(1)))
                .sum(Sale::cents, perMinute);
        try (HikariDataSource database = emptyDatabase()) {
            PostgresStateBackend backend = new PostgresStateBackend(database);
            try (StreamsRuntime runtime = new StreamsRuntime(
                    builder.build(),
                    client,
                    backend,
                    StreamsConfig.defaults("bench"),
                    (record, failure) -> {
                        throw new IllegalStateException("[bench streams] expected to be processed: " + record, failure);
                    },
                    BatchListener.NONE,
                    Clock.systemUTC())) {
                measure(by, runtime);
            }
            List<Materialized.Row<String, Long>> rows = backend.read(perMinute::read);
            long sum = rows.stream().mapToLong(Materialized.Row::value).sum();
            if (sum != cents) {
                throw new IllegalStateException(
                        "[bench streams] cents by " + by + ": expected " + cents + " but was " + sum);
            }
            System.out.printf("  rows of state %,d, and they add up%n", rows.size());
        }
    }

    private void measure(String by, StreamsRuntime runtime) throws InterruptedException {
        Usage before = Usage.of(stack.control());
        long begin = System.nanoTime();
        runtime.start();
        while (runtime.status().records() < records) {
            if (seconds(begin) > PATIENCE.toSeconds()) {
                throw new IllegalStateException("[bench streams] records by " + by + ": expected " + records
                        + " but was " + runtime.status().records());
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        double took = seconds(begin);
        System.out.printf(
                "sales per minute by %s: caught up in %.1f s, %,.0f records/s, %,d transactions%n",
                by, took, records / took, runtime.status().batches());
        Usage.of(stack.control()).printCoresSince(before, took);
    }

    private HikariDataSource emptyDatabase() throws SQLException, IOException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(stack.jdbcUrl("analytics"));
        config.setUsername("analytics");
        config.setPassword("analytics");
        HikariDataSource database = new HikariDataSource(config);
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                InputStream tables = Objects.requireNonNull(
                        PostgresStateBackend.class.getResourceAsStream("/db/streams/V0_5__streams.sql"))) {
            statement.execute(
                    "drop table if exists streams_task, streams_input, streams_state, streams_output, streams_lane");
            statement.execute(new String(tables.readAllBytes(), StandardCharsets.UTF_8));
        }
        return database;
    }

    private static double seconds(long beginNanos) {
        return (System.nanoTime() - beginNanos) / 1e9;
    }
}
