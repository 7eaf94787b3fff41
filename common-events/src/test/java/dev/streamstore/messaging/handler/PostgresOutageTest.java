package dev.streamstore.messaging.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.PaymentEvent.PaymentAuthorized;
import dev.streamstore.messaging.Events;
import dev.streamstore.messaging.outbox.Outbox;
import dev.streamstore.testing.FakeBroker;
import dev.streamstore.testing.FakeBrokerTestConfiguration;
import dev.streamstore.testing.PostgresServer;
import dev.streamstore.testing.TestDatabase;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A database that is killed and comes back: the service goes on, without having been restarted. */
class PostgresOutageTest {

    @Configuration
    @EnableAutoConfiguration
    @Import(FakeBrokerTestConfiguration.class)
    static class Application {
        @Bean
        Handlers handlers(Outbox outbox) {
            return new Handlers(outbox);
        }
    }

    @ConsumerGroup("payment")
    static class Handlers {
        private final Outbox outbox;

        Handlers(Outbox outbox) {
            this.outbox = outbox;
        }

        @EventHandler
        void on(OrderPlaced placed) {
            outbox.publish(Events.authorized(placed.orderId(), 1));
        }
    }

    /** Fails when {@code Faults} takes a dead connection for poison, or {@code OutboxWatch} does not connect again. */
    @Test
    void whatHappensDuringTheOutageIsHandledAfterIt(@TempDir Path directory) {
        try (PostgresServer server = PostgresServer.start(directory)) {
            TestDatabase database = server.createDatabase();
            try (ConfigurableApplicationContext context = run(database)) {
                FakeBroker broker = context.getBean(FakeBroker.class);
                broker.deliver(Events.placed("before"));
                broker.awaitRecords("payments", 1);

                server.kill();
                broker.deliver(Events.placed("during"));
                server.restart();

                await().atMost(Duration.ofSeconds(40))
                        .until(() -> broker.events(PaymentAuthorized.class).contains(Events.authorized("during", 1)));
                broker.deliver(Events.placed("after"));
                await().until(() -> broker.events(PaymentAuthorized.class).contains(Events.authorized("after", 1)));
                assertThat(broker.records("orders.payment.dlt")).isEmpty();
            }
        }
    }

    /** Fails without {@code connectRetries} in {@code OutboxAutoConfiguration}. */
    @Test
    void whoStartsBeforeItsDatabaseWaitsForIt(@TempDir Path directory) throws Exception {
        try (PostgresServer server = PostgresServer.start(directory);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            TestDatabase database = server.createDatabase();
            server.kill();
            Future<ConfigurableApplicationContext> start;
            try (ServerSocket closedDoor = new ServerSocket(port(database))) {
                start = threads.submit(() -> run(database));
                closedDoor.accept().close();
            }
            server.restart();
            try (ConfigurableApplicationContext context = start.get(1, TimeUnit.MINUTES)) {
                FakeBroker broker = context.getBean(FakeBroker.class);
                broker.deliver(Events.placed("first"));
                broker.awaitRecords("payments", 1);
            }
        }
    }

    private static int port(TestDatabase database) {
        return URI.create(database.url().substring("jdbc:".length())).getPort();
    }

    private static ConfigurableApplicationContext run(TestDatabase database) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.application.name=payment-service",
                        "spring.flyway.locations=classpath:db/messaging",
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username=" + database.username(),
                        "spring.datasource.password=" + database.password(),
                        "spring.datasource.hikari.connection-timeout=1000",
                        "streamstore.messaging.retry.max=200ms")
                .run();
    }
}
