package dev.streamstore.messaging.handler;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.ProducerConfig;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.Region;
import dev.streamstore.messaging.Events;
import dev.streamstore.messaging.background.Backoff;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.broker.SharedProducer;
import dev.streamstore.messaging.deadletter.DeadLetters;
import dev.streamstore.messaging.inbox.Inbox;
import dev.streamstore.messaging.report.HandlingReports;
import dev.streamstore.messaging.trace.Traces;
import dev.streamstore.testing.FakeBroker;
import dev.streamstore.testing.PostgresServer;
import dev.streamstore.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What arrives together: one transaction for all of it, and what happens when one event does not go along. */
class GroupWorkerTest {
    private static final HandlerProperties SETTINGS = new HandlerProperties(
            3, 100, Duration.ofMillis(50), 500, Duration.ZERO, Duration.ofSeconds(10), Duration.ofSeconds(5));

    private final TestDatabase database =
            PostgresServer.shared().createDatabase().withMessaging();
    private final DataSource dataSource = database.dataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final FakeBroker broker = new FakeBroker();
    private final Handlers handlers = new Handlers();
    private final GroupWorker worker = new GroupWorker("payment", delivery(), SETTINGS, () -> {});

    @ConsumerGroup("payment")
    final class Handlers implements BatchAware {
        private String poison = "";

        @Override
        public void beforeBatch(List<DomainEvent> events) {
            jdbc.sql("insert into batches (xact, events) values (pg_current_xact_id()::text, ?)")
                    .param(events.size())
                    .update();
        }

        @EventHandler
        void on(OrderPlaced placed, EventContext context) {
            jdbc.sql("insert into effects (xact, key, partition) values (pg_current_xact_id()::text, ?, ?)")
                    .params(placed.orderId(), context.partition().partition())
                    .update();
            if (placed.orderId().equals(poison)) {
                throw new IllegalArgumentException("poison");
            }
        }
    }

    @BeforeEach
    void createTables() {
        jdbc.sql("create table effects (seq bigserial, xact text, key text, partition int)")
                .update();
        jdbc.sql("create table batches (xact text, events int)").update();
    }

    @AfterEach
    void stop() {
        worker.close();
    }

    /** Fails when {@code GroupWorker.run} delivers each record apart, or {@code beforeBatch} is left out. */
    @Test
    void whatArrivedTogetherIsOneTransaction() {
        deliver(30);
        handleAll();
        assertThat(jdbc.sql("select distinct xact from effects")
                        .query(String.class)
                        .list())
                .hasSize(1)
                .isEqualTo(jdbc.sql("select xact from batches where events = 30")
                        .query(String.class)
                        .list());
        assertThat(effects()).hasSize(30);
    }

    /** Fails when {@code run} takes a batch that failed as done, or handles what failed before what came before it. */
    @Test
    void anEventThatFailsHarmsNoneThatArrivedWithIt() {
        deliver(30);
        handlers.poison = "o-17";
        handleAll();
        List<String> expected = IntStream.range(0, 30)
                .mapToObj(i -> "o-" + i)
                .filter(key -> !key.equals("o-17"))
                .toList();
        assertThat(effects()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(broker.records("orders.payment.dlt")).hasSize(1);
        for (int partition = 0; partition < 6; partition++) {
            int p = partition;
            assertThat(effects(p))
                    .isEqualTo(broker.records("orders").stream()
                            .filter(record -> record.partition().partition() == p)
                            .map(record -> new String(record.key(), StandardCharsets.UTF_8))
                            .filter(key -> !key.equals("o-17"))
                            .toList());
        }
    }

    /** Fails when {@code HandlerTransaction.handle} looks an id up in what it entered without taking it out. */
    @Test
    void anEventThatArrivesTwiceInABatchIsHandledOnce() {
        String id = broker.deliver(Events.placed("o-1"));
        broker.deliver(Events.placed("o-1"), id);
        broker.deliver(Events.placed("o-2"));
        handleAll();
        assertThat(effects()).containsExactlyInAnyOrder("o-1", "o-2");
    }

    /** Let {@code EventCodec.id} take any id, and the partition waits for PostgreSQL to take it, too. */
    @Test
    void anIdThatIsNoneHoldsNothingUp() {
        for (String id : List.of("", "o\0", "x".repeat(10_000))) {
            broker.deliver(Events.placed("o-1"), id);
        }
        broker.deliver(Events.placed("o-2"));
        handleAll();
        assertThat(effects()).containsExactly("o-2");
        assertThat(broker.records("orders.payment.dlt")).hasSize(3);
        assertThat(jdbc.sql("select max(length(reason)) from dead_letter")
                        .query(Integer.class)
                        .single())
                .isLessThan(200);
    }

    private void deliver(int events) {
        IntStream.range(0, events).forEach(i -> broker.deliver(Events.placed("o-" + i, Region.values()[i % 3])));
    }

    private void handleAll() {
        Map<TopicPartition, List<ConsumerRecord>> arrived =
                broker.records("orders").stream().collect(groupingBy(ConsumerRecord::partition));
        worker.assign(arrived.keySet());
        worker.add(arrived);
        worker.start();
        Map<TopicPartition, Long> ends = new TreeMap<>();
        arrived.forEach(
                (partition, records) -> ends.put(partition, records.getLast().offset() + 1));
        await().until(() -> ends.entrySet().stream()
                .allMatch(end -> worker.nextOffset(end.getKey()).orElse(0) == end.getValue()));
        assertThat(worker.finish(Set.copyOf(arrived.keySet()), Duration.ofSeconds(5)))
                .isTrue();
    }

    private List<String> effects() {
        return jdbc.sql("select key from effects order by seq")
                .query(String.class)
                .list();
    }

    private List<String> effects(int partition) {
        return jdbc.sql("select key from effects where partition = ? order by seq")
                .param(partition)
                .query(String.class)
                .list();
    }

    private EventDelivery delivery() {
        HandlerGroup group = HandlerGroup.of("payment", handlers);
        TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        Clock clock = Clock.systemUTC();
        Backoff backoff = new Backoff(Duration.ofMillis(5), Duration.ofMillis(20), new Random(1));
        Inbox inbox = new Inbox(jdbc, clock);
        SharedProducer producer = new SharedProducer(broker, ProducerConfig.defaults("test"));
        return new EventDelivery(
                group,
                new EventCodec(),
                new HandlerTransaction(group, inbox, transactions, Traces.NONE, HandlingReports.NONE),
                new DeadLetters(jdbc, inbox, transactions, broker, producer, HandlingReports.NONE, clock),
                new EventDelivery.Retries(
                        3, backoff, new HandlerMetrics(new SimpleMeterRegistry()), clock, Traces.NONE));
    }
}
