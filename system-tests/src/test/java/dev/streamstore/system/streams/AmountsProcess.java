package dev.streamstore.system.streams;

import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.http.HttpBrokerClient;
import dev.streamstore.streams.Serdes;
import dev.streamstore.streams.TimeWindows;
import dev.streamstore.streams.dsl.Consumed;
import dev.streamstore.streams.dsl.Grouped;
import dev.streamstore.streams.dsl.Materialized;
import dev.streamstore.streams.dsl.StreamBuilder;
import dev.streamstore.streams.postgres.PostgresStateBackend;
import dev.streamstore.streams.runtime.BatchListener;
import dev.streamstore.streams.runtime.StreamsConfig;
import dev.streamstore.streams.runtime.StreamsRuntime;
import dev.streamstore.streams.topology.Topology;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.postgresql.ds.PGSimpleDataSource;

/** A process that sums amounts by customer and minute, through a topic of its own, until it is killed. */
public final class AmountsProcess {
    static final String APPLICATION = "amounts";
    static final String TOPIC = "amounts";
    static final int PARTITIONS = 3;
    static final int CUSTOMERS = 50;

    static final Materialized<String, Long> SUMS =
            Materialized.as("sums", Serdes.string(), Serdes.longs()).withRetention(Duration.ofDays(1));

    private static final int SMALL_BATCH = 1_000;

    private AmountsProcess() {}

    /** Who spends an amount. */
    static String customer(long amount) {
        return "c" + amount % CUSTOMERS;
    }

    static Topology topology() {
        StreamBuilder builder = new StreamBuilder(APPLICATION, PARTITIONS);
        builder.stream(TOPIC, Consumed.with(Serdes.string(), Serdes.longs()))
                .selectKey((_, amount) -> customer(amount))
                .groupByKey(Grouped.with("by-customer", Serdes.string(), Serdes.longs())
                        .withPartitions(PARTITIONS))
                // Partitions are read at a pace of their own: the day waits for the last.
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMinutes(1), Duration.ofDays(1)))
                .sum(amount -> amount, SUMS);
        return builder.build();
    }

    static PostgresStateBackend backend(String jdbcUrl, String user, String schema) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(jdbcUrl);
        database.setUser(user);
        database.setPassword(user);
        database.setCurrentSchema(schema);
        return new PostgresStateBackend(database);
    }

    /** @param args the broker, the database, its user, its schema */
    public static void main(String[] args) throws InterruptedException {
        try (BrokerClient client = HttpBrokerClient.connect(List.of(URI.create(args[0])));
                StreamsRuntime runtime = new StreamsRuntime(
                        topology(),
                        client,
                        backend(args[1], args[2], args[3]),
                        StreamsConfig.defaults("amounts")
                                .withMaxBatchRecords(SMALL_BATCH)
                                .withSessionTimeout(Duration.ofSeconds(3)),
                        (record, failure) -> {
                            throw new IllegalStateException("[amounts] expected to be processed: " + record, failure);
                        },
                        BatchListener.NONE,
                        Clock.systemUTC())) {
            runtime.start();
            new CountDownLatch(1).await();
        }
    }
}
