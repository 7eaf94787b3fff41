package dev.streamstore.messaging.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import dev.streamstore.client.Consumer;
import dev.streamstore.client.ConsumerConfig;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.RebalanceListener;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.PaymentEvent.PaymentAuthorized;
import dev.streamstore.events.Region;
import dev.streamstore.messaging.Events;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.outbox.Outbox;
import dev.streamstore.testing.FakeBroker;
import dev.streamstore.testing.FakeBrokerTest;
import dev.streamstore.testing.PostgresTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What happens to an event between the log and its effect. Each test has orders, and so keys, of its own. */
@SpringBootTest(
        properties = {
            "spring.application.name=payment-service",
            "spring.flyway.locations=classpath:db/messaging",
            "streamstore.messaging.retry.initial=10ms",
            "streamstore.messaging.retry.max=50ms",
            "streamstore.messaging.handlers.max-attempts=3",
            "streamstore.messaging.handlers.commit-interval=50ms"
        })
@PostgresTest
@FakeBrokerTest
class HandlersTest {
    private static final String GROUP = "payment";

    @Configuration
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Handlers handlers(JdbcClient jdbc, Outbox outbox) {
            return new Handlers(jdbc, outbox);
        }
    }

    /** Writes a row and an event, then does what the test says. */
    @ConsumerGroup(GROUP)
    static class Handlers {
        private final JdbcClient jdbc;
        private final Outbox outbox;
        volatile BiConsumer<DomainEvent, EventContext> behaviour = (_, _) -> {};

        Handlers(JdbcClient jdbc, Outbox outbox) {
            this.jdbc = jdbc;
            this.outbox = outbox;
            jdbc.sql("create table effects (seq bigserial, key text, type text, attempt int)")
                    .update();
        }

        @EventHandler
        void on(OrderPlaced placed, EventContext context) {
            outbox.publish(Events.authorized(placed.orderId(), context.attempt()));
            record(placed, context);
        }

        @EventHandler
        void on(OrderConfirmed confirmed, EventContext context) {
            record(confirmed, context);
        }

        private void record(DomainEvent event, EventContext context) {
            jdbc.sql("insert into effects (key, type, attempt) values (?, ?, ?)")
                    .params(event.key(), context.type(), context.attempt())
                    .update();
            behaviour.accept(event, context);
        }
    }

    @Autowired
    FakeBroker broker;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Handlers handlers;

    private final String order = UUID.randomUUID().toString();

    @BeforeEach
    void behaveWell() {
        handlers.behaviour = (_, _) -> {};
    }

    /** Inbox: take every arrival for {@code HANDLED} in {@code HandlerTransaction.handle} to see it fail. */
    @Test
    void anEventDeliveredTwiceHasItsEffectOnce() {
        String id = broker.deliver(Events.placed(order));
        broker.deliver(Events.placed(order), id);
        broker.awaitHandled(GROUP);
        assertThat(effects(order)).containsExactly("order.placed.v1/1");
        assertThat(jdbc.sql("select count(*) from inbox where event_id = ?")
                        .param(id)
                        .query(Long.class)
                        .single())
                .isOne();
    }

    /** Fails when {@code HandlerTransaction.handle} calls the handler outside of its transaction. */
    @Test
    void aFailedAttemptLeavesNoTrace() {
        handlers.behaviour = (_, context) -> failIf(context.attempt() == 1);
        broker.deliver(Events.placed(order));
        broker.awaitHandled(GROUP);
        assertThat(effects(order)).containsExactly("order.placed.v1/2");
        await().until(() -> !authorized().isEmpty());
        assertThat(authorized()).containsExactly(Events.authorized(order, 2));
    }

    /**
     * Ordering: fails when {@code EventDelivery.handle} returns after a failure instead of trying again, so that the next
     * event of the key overtakes.
     */
    @Test
    void whileAnEventIsTriedAgainItsKeyWaitsAndOtherPartitionsGoOn() {
        String elsewhere = UUID.randomUUID().toString();
        handlers.behaviour = (event, context) -> {
            boolean early = context.attempt() == 1 || effects(elsewhere).isEmpty();
            failIf(
                    event instanceof OrderPlaced && event.key().equals(order) && early,
                    new DataAccessResourceFailureException("not now"));
        };
        broker.deliver(Events.placed(order));
        broker.deliver(Events.confirmed(order));
        broker.deliver(Events.placed(elsewhere, Region.ASIA));
        broker.awaitHandled(GROUP);
        assertThat(effects(elsewhere)).containsExactly("order.placed.v1/1");
        assertThat(effects(order).getFirst()).startsWith("order.placed.v1/").isNotEqualTo("order.placed.v1/1");
        assertThat(effects(order).getLast()).isEqualTo("order.confirmed.v1/1");
    }

    /** Fails when {@code EventDelivery.handle} does not count to {@code maxAttempts}, or a header is left out. */
    @Test
    void anEventThatKeepsFailingBecomesADeadLetterAndTheNextIsHandled() {
        handlers.behaviour = (event, _) -> failIf(event instanceof OrderPlaced);
        String id = broker.deliver(Events.placed(order));
        broker.deliver(Events.confirmed(order));
        broker.awaitHandled(GROUP);
        assertThat(effects(order)).containsExactly("order.confirmed.v1/1");

        ConsumerRecord original = recordOf(id, "orders");
        ConsumerRecord letter = recordOf(id, "orders.payment.dlt");
        assertThat(letter.key()).isEqualTo(original.key());
        assertThat(letter.value()).isEqualTo(original.value());
        assertThat(letter.partition().partition())
                .isEqualTo(original.partition().partition());
        assertThat(letter.headers()).containsAll(original.headers());
        assertThat(letter.headers())
                .contains(
                        Header.of("dlt-reason", "poison"),
                        Header.of("dlt-exception", IllegalArgumentException.class.getName()),
                        Header.of("dlt-attempts", "3"),
                        Header.of("dlt-topic", "orders"),
                        Header.of(
                                "dlt-partition",
                                Integer.toString(original.partition().partition())),
                        Header.of("dlt-offset", Long.toString(original.offset())),
                        Header.of("dlt-group", GROUP));
        assertThat(Header.text(letter.headers(), "dlt-stacktrace").orElseThrow())
                .contains("HandlersTest");
        assertThat(Header.text(letter.headers(), "dlt-failed-at").orElseThrow()).endsWith("Z");
    }

    /** Fails when {@code EventDelivery.deliver} lets a record go that can't be decoded. */
    @Test
    void whatIsNoEventBecomesADeadLetter() {
        ConsumerRecord garbage = append(order, "{\"orderId\":", Header.of("ce_type", "order.placed.v1"));
        ConsumerRecord untyped = append(order, "{}");
        broker.deliver(Events.placed(order));
        broker.awaitHandled(GROUP);
        assertThat(effects(order)).containsExactly("order.placed.v1/1");
        assertThat(broker.records("orders.payment.dlt"))
                .filteredOn(letter -> order.equals(text(letter.key())))
                .extracting(ConsumerRecord::value)
                .containsExactly(garbage.value(), untyped.value());
    }

    /** Fails when {@code EventDelivery.deliver} decodes, or puts aside, what its group does not handle. */
    @Test
    void aTypeOfALaterVersionIsSkipped() {
        append(order, "not even JSON", Header.of("ce_type", "order.shipped.v1"));
        broker.deliver(Events.placed(order));
        broker.awaitHandled(GROUP);
        assertThat(effects(order)).containsExactly("order.placed.v1/1");
        assertThat(broker.records("orders.payment.dlt")).noneMatch(letter -> order.equals(text(letter.key())));
    }

    /** Fails when {@code EventDelivery.handle} counts passing faults, or {@code Faults} does not know this one. */
    @Test
    void aDatabaseThatKeepsGoingAwayMakesNoDeadLetter() {
        handlers.behaviour = (_, context) -> {
            if (context.attempt() <= 6) {
                jdbc.sql("select pg_terminate_backend(pg_backend_pid())")
                        .query()
                        .singleRow();
            }
        };
        broker.deliver(Events.placed(order));
        broker.awaitHandled(GROUP);
        assertThat(effects(order)).containsExactly("order.placed.v1/7");
        assertThat(broker.records("orders.payment.dlt")).noneMatch(letter -> order.equals(text(letter.key())));
    }

    /** Fails when {@code DeadLetters.put} does not wait for the answer, or its failure is not tried again. */
    @Test
    void theOffsetMovesOnlyAfterTheDeadLetterIsAcknowledged() {
        AtomicInteger refused = new AtomicInteger();
        broker.refuse(
                record -> record.topic().endsWith(".dlt") && refused.incrementAndGet() > 0,
                new BrokerException("STORAGE_ERROR", true, Applied.NO, "disk full"));
        handlers.behaviour = (event, _) -> failIf(event instanceof OrderPlaced);
        String id = broker.deliver(Events.placed(order));
        ConsumerRecord record = recordOf(id, "orders");
        await().until(() -> refused.get() >= 3);
        assertThat(broker.committed(GROUP, record.partition())).isLessThanOrEqualTo(record.offset());
        broker.acceptAll();
        broker.awaitHandled(GROUP);
        assertThat(recordOf(id, "orders.payment.dlt").value()).isEqualTo(record.value());
    }

    /**
     * Fails when {@code GroupConsumer.onRevoked} does not wait for the record in work before it commits, or when {@code
     * PartitionQueue.requestStop} and {@code EventDelivery.handle} both go on after they were told to stop.
     */
    @Test
    void aPartitionIsHandedOverAfterTheEventInWorkAndBeforeTheNext() throws Exception {
        String key = keyIn(Region.EU, 1);
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch mayFinish = new CountDownLatch(1);
        handlers.behaviour = (event, _) -> {
            if (event instanceof OrderPlaced) {
                working.countDown();
                awaitLatch(mayFinish);
            }
        };
        List<ConsumerRecord> delivered = new ArrayList<>();
        delivered.add(recordOf(broker.deliver(Events.placed(key)), "orders"));
        TopicPartition partition = delivered.getFirst().partition();
        working.await(); // alone: what came with it would be handled with it
        IntStream.range(0, 5).forEach(_ -> delivered.add(recordOf(broker.deliver(Events.confirmed(key)), "orders")));
        broker.awaitPolled(GROUP, delivered.getLast());

        List<ConsumerRecord> takenOver = new ArrayList<>();
        try (Consumer second = broker.newConsumer(ConsumerConfig.defaults(GROUP, "second"))) {
            second.subscribe(Set.of("orders"), new RebalanceListener() {});
            broker.awaitRevoking(partition);
            takenOver.addAll(second.poll(Duration.ZERO));
            assertThat(second.assignment()).doesNotContain(partition);
            mayFinish.countDown();
            await().until(() -> {
                takenOver.addAll(second.poll(Duration.ofMillis(50)));
                return takenOver.contains(delivered.getLast());
            });
            takenOver.removeIf(record -> !record.partition().equals(partition));
            List<String> handledHere = effects(key);
            assertThat(handledHere).first().isEqualTo("order.placed.v1/1");
            assertThat(takenOver).isEqualTo(delivered.subList(handledHere.size(), delivered.size()));
        }
    }

    /** Fails when {@code HandlerTransaction.handle} does not ask the inbox. */
    @Test
    void whoLostItsMembershipGoesOnWithoutDoingAnythingTwice() {
        handlers.behaviour = (event, context) -> {
            if (event instanceof OrderPlaced && context.attempt() == 1) {
                broker.fence(GROUP);
            }
        };
        broker.deliver(Events.placed(order));
        broker.deliver(Events.confirmed(order));
        broker.awaitHandled(GROUP);
        assertThat(effects(order)).containsExactly("order.placed.v1/1", "order.confirmed.v1/1");
    }

    private static void failIf(boolean condition) {
        failIf(condition, new IllegalArgumentException("poison"));
    }

    private static void failIf(boolean condition, RuntimeException failure) {
        if (condition) {
            throw failure;
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private ConsumerRecord append(String key, String value, Header... headers) {
        return broker.append(new ProducerRecord("orders", 0, bytes(key), bytes(value), List.of(headers), null));
    }

    private ConsumerRecord recordOf(String id, String topic) {
        return broker.records(topic).stream()
                .filter(record -> Header.text(record.headers(), EventCodec.ID)
                        .filter(id::equals)
                        .isPresent())
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    private List<String> effects(String key) {
        return jdbc.sql("select type || '/' || attempt from effects where key = ? order by seq")
                .param(key)
                .query(String.class)
                .list();
    }

    private List<PaymentAuthorized> authorized() {
        return broker.events(PaymentAuthorized.class).stream()
                .filter(event -> event.orderId().equals(order))
                .toList();
    }

    private static String keyIn(Region region, int nth) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> "handover-" + i)
                .filter(key -> EventCodec.partitionOf(Events.placed(key, region)) % 2 == nth)
                .findFirst()
                .orElseThrow();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
