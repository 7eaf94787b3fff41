package dev.streamstore.messaging.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.OrderEvent.OrderConfirmed;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.messaging.Events;
import dev.streamstore.messaging.deadletter.DeadLetter.Action;
import dev.streamstore.messaging.deadletter.DeadLetter.Change;
import dev.streamstore.messaging.deadletter.DeadLetter.State;
import dev.streamstore.messaging.deadletter.DeadLetterDesk.Result;
import dev.streamstore.messaging.handler.ConsumerGroup;
import dev.streamstore.messaging.handler.EventHandler;
import dev.streamstore.testing.FakeBroker;
import dev.streamstore.testing.FakeBrokerTest;
import dev.streamstore.testing.PostgresTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What becomes of an event that can't be handled, and of those who try to mend it. */
@SpringBootTest(
        properties = {
            "spring.application.name=payment-service",
            "spring.flyway.locations=classpath:db/messaging",
            "streamstore.messaging.retry.initial=5ms",
            "streamstore.messaging.retry.max=20ms",
            "streamstore.messaging.handlers.max-attempts=2",
            "streamstore.messaging.handlers.commit-interval=50ms"
        },
        webEnvironment = SpringBootTest.WebEnvironment.NONE)
@PostgresTest
@FakeBrokerTest
class DeadLettersTest {
    private static final String TOPIC = "orders.payment.dlt";
    private static final JsonMapper JSON = JsonMapper.shared();

    @Configuration
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Payments payments(JdbcClient jdbc) {
            return new Payments(jdbc);
        }

        @Bean
        Others others(JdbcClient jdbc) {
            return new Others(jdbc);
        }
    }

    /** Writes a row, then does what the test says. */
    @ConsumerGroup("payment")
    static class Payments {
        private final JdbcClient jdbc;
        volatile Consumer<DomainEvent> behaviour = _ -> {};

        Payments(JdbcClient jdbc) {
            this.jdbc = jdbc;
            jdbc.sql("create table effects (seq bigserial, consumer text, key text, email text)")
                    .update();
        }

        @EventHandler
        void on(OrderPlaced placed) {
            jdbc.sql("insert into effects (consumer, key, email) values ('payment', ?, ?)")
                    .params(placed.orderId(), placed.email())
                    .update();
            behaviour.accept(placed);
        }
    }

    /** Has no trouble with anything. */
    @ConsumerGroup("inventory")
    static class Others {
        private final JdbcClient jdbc;

        Others(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @EventHandler
        void on(OrderPlaced placed) {
            jdbc.sql("insert into effects (consumer, key, email) values ('inventory', ?, ?)")
                    .params(placed.orderId(), placed.email())
                    .update();
        }

        @EventHandler
        void on(OrderConfirmed confirmed) {}
    }

    @Autowired
    FakeBroker broker;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Payments payments;

    @Autowired
    DeadLetterDesk desk;

    @Autowired
    DeadLetters deadLetters;

    private final String order = UUID.randomUUID().toString();

    @BeforeEach
    void behaveWell() {
        payments.behaviour = _ -> {};
        broker.acceptAll();
    }

    @Test
    void poisonIsARowAndARecordAndEverythingAboutItIsKept() {
        DeadLetter letter = poisoned();
        assertThat(letter.state()).isEqualTo(State.OPEN);
        assertThat(letter.group()).isEqualTo("payment");
        assertThat(letter.type()).isEqualTo("order.placed.v1");
        assertThat(letter.failure().reason()).isEqualTo("poison");
        assertThat(letter.failure().attempts()).isEqualTo(2);
        assertThat(letter.failure().stacktrace()).contains("DeadLettersTest");
        assertThat(letters()).singleElement().satisfies(record -> {
            assertThat(record.value()).isEqualTo(letter.record().value());
            assertThat(Header.text(record.headers(), "dlt-id")).contains(Long.toString(letter.id()));
            assertThat(record.headers()).containsAll(letter.record().headers());
        });
    }

    /**
     * Remove {@code setState} in {@code DeadLetterDesk.replay} and each replay has its effect; send it to the topic
     * instead of the handler and the other group has it too.
     */
    @Test
    void aReplayReachesTheGroupThatFailedAndNoOtherAndOnce() throws Exception {
        DeadLetter letter = poisoned();
        assertThat(effects("inventory")).isEqualTo(1);
        payments.behaviour = _ -> {};
        List<Future<Result>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit(() -> desk.replay(letter.id(), "ada")));
            }
        }
        assertThat(answers)
                .extracting(Future::resultNow)
                .filteredOn(Result.Done.class::isInstance)
                .hasSize(1);
        assertThat(answers)
                .extracting(Future::resultNow)
                .filteredOn(Result.Closed.class::isInstance)
                .hasSize(7);
        assertThat(effects("payment")).isEqualTo(1);
        assertThat(effects("inventory")).isEqualTo(1);
        assertThat(history(letter))
                .extracting(Change::action, Change::who)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Action.REPLAYED, "ada"));
    }

    /** Leave {@code inbox.enter} out of {@code DeadLetters.put} and the copy is handled: twice, with the replay. */
    @Test
    void aCopyThatComesAfterItWasPutAsideIsNoNewEvent() {
        DeadLetter letter = poisoned();
        payments.behaviour = _ -> {};
        broker.deliver(
                Events.placed(order),
                Header.text(letter.record().headers(), "ce_id").orElseThrow());
        broker.awaitHandled("payment");
        assertThat(effects("payment")).isZero();
        desk.replay(letter.id(), "ada");
        assertThat(effects("payment")).isEqualTo(1);
        assertThat(letters()).hasSize(1);
    }

    @Test
    void aReplayThatFailsStaysOpenWithTheNewReason() {
        DeadLetter letter = poisoned();
        payments.behaviour = _ -> {
            throw new IllegalStateException("still no good");
        };
        assertThat(desk.replay(letter.id(), "ada")).isEqualTo(new Result.Failed("still no good"));
        DeadLetter after = desk.find(letter.id()).orElseThrow().letter();
        assertThat(after.state()).isEqualTo(State.OPEN);
        assertThat(after.failure().attempts()).isEqualTo(3);
        assertThat(after.failure().reason()).isEqualTo("still no good");
        assertThat(effects("payment")).isZero();
        assertThat(history(letter)).extracting(Change::action).containsExactly(Action.REPLAY_FAILED);
    }

    @Test
    void aFaultThatWillPassIsNotHeldAgainstIt() {
        DeadLetter letter = poisoned();
        payments.behaviour = _ -> {
            throw new DataAccessResourceFailureException("the database is away");
        };
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> desk.replay(letter.id(), "ada"))
                .isInstanceOf(DataAccessResourceFailureException.class);
        assertThat(desk.find(letter.id()).orElseThrow().letter().failure().attempts())
                .isEqualTo(2);
        assertThat(history(letter)).isEmpty();
    }

    @Test
    void anEditedValueIsWhatIsReplayedAndTheOldOneIsKept() {
        DeadLetter letter = poisoned();
        byte[] original = letter.record().value();
        ObjectNode value = json(letter);
        value.put("email", "mended@shop.example");
        assertThat(desk.edit(letter.id(), value, "ada")).isInstanceOf(Result.Done.class);
        payments.behaviour = _ -> {};
        assertThat(desk.replay(letter.id(), "bob")).isInstanceOf(Result.Done.class);
        assertThat(jdbc.sql("select email from effects where consumer = 'payment' and key = ?")
                        .param(order)
                        .query(String.class)
                        .list())
                .containsExactly("mended@shop.example");
        List<Change> history = history(letter);
        assertThat(history).extracting(Change::action).containsExactly(Action.EDITED, Action.REPLAYED);
        assertThat(history).extracting(Change::who).containsExactly("ada", "bob");
        assertThat(history.getFirst().previousValue()).isEqualTo(original);
        assertThat(desk.edit(letter.id(), value, "ada")).isEqualTo(new Result.Closed(State.REPLAYED));
    }

    @Test
    void whatIsNoEventOfItsTypeIsRefusedFieldByField() {
        DeadLetter letter = poisoned();
        ObjectNode value = json(letter);
        value.remove("email");
        ((ObjectNode) value.get("lines").get(0)).remove("quantity");
        assertThat(problems(letter, value)).containsExactly("value.email", "value.lines[0].quantity");

        value = json(letter);
        ((ObjectNode) value.get("lines").get(0)).put("quantity", "many");
        assertThat(problems(letter, value)).containsExactly("value.lines[0].quantity");

        value = json(letter);
        value.put("orderId", "another");
        assertThat(problems(letter, value)).containsExactly("value");
        assertThat(problems(letter, JSON.readTree("[]"))).containsExactly("value");
        assertThat(history(letter)).isEmpty();
    }

    @Test
    void whatIsNoJsonCanBeMendedToo() {
        byte[] garbage = "{\"orderId\":\0".getBytes(StandardCharsets.UTF_8);
        String id = UUID.randomUUID().toString();
        broker.append(new ProducerRecord(
                "orders",
                0,
                order.getBytes(StandardCharsets.UTF_8),
                garbage,
                List.of(
                        Header.of("ce_type", "order.placed.v1"),
                        Header.of("ce_id", id),
                        Header.of("ce_source", "/test")),
                null));
        broker.awaitHandled("payment");
        DeadLetter letter = open("payment");
        assertThat(letter.record().value()).isEqualTo(garbage);
        assertThat(desk.replay(letter.id(), "ada")).isInstanceOf(Result.Failed.class);
        JsonNode value = JSON.readTree(new dev.streamstore.messaging.broker.EventCodec().encode(Events.placed(order)));
        assertThat(desk.edit(letter.id(), value, "ada")).isInstanceOf(Result.Done.class);
        assertThat(desk.replay(letter.id(), "ada")).isInstanceOf(Result.Done.class);
        assertThat(effects("payment")).isEqualTo(1);
    }

    @Test
    void whatIsDiscardedStaysSo() {
        DeadLetter letter = poisoned();
        payments.behaviour = _ -> {};
        assertThat(desk.discard(letter.id(), "ada")).isInstanceOf(Result.Done.class);
        assertThat(desk.replay(letter.id(), "ada")).isEqualTo(new Result.Closed(State.DISCARDED));
        assertThat(desk.discard(letter.id(), "ada")).isEqualTo(new Result.Closed(State.DISCARDED));
        assertThat(desk.replay(Long.MAX_VALUE, "ada")).isEqualTo(new Result.Unknown());
        assertThat(effects("payment")).isZero();
        assertThat(desk.list(State.OPEN, 1_000)).noneMatch(open -> open.id() == letter.id());
        assertThat(desk.list(State.DISCARDED, 1_000)).anyMatch(closed -> closed.id() == letter.id());
    }

    /** Remove the call of {@code publish} in {@code DeadLetters.catchUp} to see it fail. */
    @Test
    void aRowWhoseWriterDiedReachesTheTopicLater() throws Exception {
        DeadLetter letter = poisoned();
        jdbc.sql("update dead_letter set published_at = null where id = ?")
                .param(letter.id())
                .update();
        deadLetters.catchUp(Duration.ofMinutes(1), 0);
        assertThat(letters()).as("its writer may be at it").hasSize(1);
        deadLetters.catchUp(Duration.ZERO, 0);
        assertThat(letters()).hasSize(2);
        deadLetters.catchUp(Duration.ZERO, 0);
        assertThat(letters()).as("it is there now").hasSize(2);
    }

    @Test
    void aBrokerThatRefusesTheLetterMakesNoSecondRow() {
        broker.refuse(
                record -> record.topic().endsWith(".dlt"),
                new BrokerException("STORAGE_ERROR", true, Applied.NO, "disk full"));
        payments.behaviour = _ -> {
            throw new IllegalArgumentException("poison");
        };
        broker.deliver(Events.placed(order));
        await().until(() -> rows() == 1);
        broker.acceptAll();
        broker.awaitHandled("payment");
        assertThat(rows()).isEqualTo(1);
        assertThat(letters()).hasSize(1);
    }

    private DeadLetter poisoned() {
        payments.behaviour = event -> {
            if (event.key().equals(order)) {
                throw new IllegalArgumentException("poison");
            }
        };
        broker.deliver(Events.placed(order));
        broker.awaitHandled("payment");
        broker.awaitHandled("inventory");
        return open("payment");
    }

    private DeadLetter open(String group) {
        return desk.list(State.OPEN, 1_000).stream()
                .filter(letter -> letter.group().equals(group))
                .filter(letter -> order.equals(text(letter.record().key())))
                .findFirst()
                .orElseThrow();
    }

    private List<Change> history(DeadLetter letter) {
        return desk.find(letter.id()).orElseThrow().changes();
    }

    private List<String> problems(DeadLetter letter, JsonNode value) {
        Result result = desk.edit(letter.id(), value, "ada");
        assertThat(result).isInstanceOf(Result.Invalid.class);
        return ((Result.Invalid) result)
                .problems().stream().map(EventCheck.Problem::field).toList();
    }

    private static ObjectNode json(DeadLetter letter) {
        return (ObjectNode) JSON.readTree(letter.record().value());
    }

    private List<ConsumerRecord> letters() {
        return broker.records(TOPIC).stream()
                .filter(record -> order.equals(text(record.key())))
                .toList();
    }

    private long rows() {
        return jdbc.sql("select count(*) from dead_letter where key = ?")
                .param(order.getBytes(StandardCharsets.UTF_8))
                .query(Long.class)
                .single();
    }

    private long effects(String group) {
        return jdbc.sql("select count(*) from effects where consumer = ? and key = ?")
                .params(group, order)
                .query(Long.class)
                .single();
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
