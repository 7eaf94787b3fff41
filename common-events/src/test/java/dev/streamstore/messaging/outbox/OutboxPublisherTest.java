package dev.streamstore.messaging.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.client.ProducerConfig;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.PaymentEvent.PaymentAuthorized;
import dev.streamstore.events.Topics;
import dev.streamstore.messaging.Events;
import dev.streamstore.messaging.background.WakeUp;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.broker.SharedProducer;
import dev.streamstore.messaging.trace.Traces;
import dev.streamstore.testing.FakeBroker;
import dev.streamstore.testing.PostgresServer;
import dev.streamstore.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the relay promises when sends fail, connections die and others work on it too. */
class OutboxPublisherTest {
    private final FakeBroker broker = new FakeBroker();
    private final TestDatabase database =
            PostgresServer.shared().createDatabase().withMessaging();
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());

    /** Ordering: remove {@code refused.add(row.key())} in {@code OutboxPublisher.sendAll} to see it fail. */
    @Test
    void whatFollowsAFailedEventOfItsKeyWaitsAndOtherKeysGoOn() {
        String key = "o-1";
        String other = "o-2";
        publish(authorized(key, 1), authorized(key, 2), authorized(other, 1), authorized(other, 2));
        broker.refuse(is(authorized(key, 1)), new BrokerException("RECORD_TOO_LARGE", false, Applied.NO, "too large"));
        OutboxPublisher relay = relay();

        assertThatThrownBy(() -> relay.publishBatch()).isInstanceOf(BrokerException.class);
        assertThat(published()).containsExactly(authorized(other, 1), authorized(other, 2));
        assertThat(rows()).isEqualTo(2);

        broker.acceptAll();
        relay.publishBatch();
        assertThat(published()).endsWith(authorized(key, 1), authorized(key, 2)).hasSize(4);
        assertThat(rows()).isZero();
    }

    /** Ordering: send without the series, in {@code OutboxPublisher.send}, to see it fail. */
    @Test
    void norDoesAnythingOvertakeAnEventWhoseFailureIsToldLater() {
        publish(authorized("o-1", 1), authorized("o-1", 2));
        broker.refuseLate(
                is(authorized("o-1", 1)), new BrokerException("RECORD_TOO_LARGE", false, Applied.NO, "too large"));
        OutboxPublisher relay = relay();

        assertThatThrownBy(() -> relay.publishBatch()).isInstanceOf(BrokerException.class);
        assertThat(published()).isEmpty();

        broker.acceptAll();
        relay.publishBatch();
        assertThat(published()).containsExactly(authorized("o-1", 1), authorized("o-1", 2));
    }

    /** Fails when {@code sendAll} goes on sending while {@code brokerIsAway}. */
    @Test
    void whileTheBrokerIsAwayOneSendIsTriedAndNotOnePerKey() {
        publish(authorized("o-1", 1), authorized("o-2", 1));
        AtomicInteger sends = new AtomicInteger();
        broker.refuse(
                _ -> sends.incrementAndGet() > 0,
                new BrokerException(BrokerException.UNREACHABLE, true, Applied.MAYBE, "away"));
        assertThatThrownBy(() -> relay().publishBatch()).isInstanceOf(BrokerException.class);
        assertThat(sends).hasValue(1);
    }

    /** Fails when ids are made as rows are read, in {@code OutboxTable.row}, instead of as they are written. */
    @Test
    void aBatchPublishedButNotDeletedIsPublishedAgainUnderTheSameId() {
        publish(authorized("o-1", 1));
        AtomicBoolean killed = new AtomicBoolean();
        broker.refuse(
                _ -> {
                    if (!killed.getAndSet(true)) {
                        killRelayConnections();
                    }
                    return false;
                },
                new BrokerException(BrokerException.UNREACHABLE, true, Applied.MAYBE, "never thrown"));
        OutboxPublisher relay = relay();

        assertThatThrownBy(() -> relay.publishBatch()).isInstanceOf(RuntimeException.class);
        assertThat(rows()).isEqualTo(1);
        relay.publishBatch();

        assertThat(published()).containsExactly(authorized("o-1", 1), authorized("o-1", 1));
        assertThat(ids()).hasSize(2);
        assertThat(new HashSet<>(ids())).hasSize(1);
        assertThat(rows()).isZero();
    }

    /** Outbox: add the row to {@code acknowledged} before the wait in {@code OutboxPublisher.await} to see it fail. */
    @Test
    void anEventWhoseAnswerWasLostIsPublishedAgain() {
        publish(authorized("o-1", 1), authorized("o-1", 2));
        broker.loseAcknowledgements(is(authorized("o-1", 1)));
        OutboxPublisher relay = relay();
        assertThatThrownBy(() -> relay.publishBatch()).isInstanceOf(BrokerException.class);
        broker.acceptAll();
        relay.publishBatch();
        assertThat(published()).containsExactly(authorized("o-1", 1), authorized("o-1", 1), authorized("o-1", 2));
    }

    /**
     * Ordering: fails when {@code lockAndPublish} does not ask {@code tryLock} (events appear twice), and when the rows
     * are selected in the statement that takes it (the same, now and then).
     */
    @Test
    void relaysThatShareTheWorkPublishEveryEventOnceAndInOrder() throws Exception {
        int writers = 4;
        int eventsEach = 50;
        AtomicBoolean writing = new AtomicBoolean(true);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> relays = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                OutboxPublisher relay = relay();
                relays.add(threads.submit(() -> relayUntil(relay, writing)));
            }
            List<Future<?>> written = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                String key = "o-" + writer;
                written.add(threads.submit(() ->
                        IntStream.rangeClosed(1, eventsEach).forEach(attempt -> publish(authorized(key, attempt)))));
            }
            for (Future<?> each : written) {
                each.get();
            }
            writing.set(false);
            for (Future<?> each : relays) {
                each.get();
            }
        }
        for (int writer = 0; writer < writers; writer++) {
            String key = "o-" + writer;
            assertThat(published().stream().filter(event -> event.key().equals(key)))
                    .extracting(PaymentAuthorized::attempts)
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, eventsEach).boxed().toList());
        }
    }

    private void relayUntil(OutboxPublisher relay, AtomicBoolean writing) {
        while (writing.get() || rows() > 0) {
            relay.publishBatch();
        }
    }

    private OutboxPublisher relay() {
        EventCodec codec = new EventCodec();
        var dataSource = database.dataSource();
        return new OutboxPublisher(
                new OutboxTable(JdbcClient.create(dataSource), codec),
                new SharedProducer(broker, ProducerConfig.defaults("test")),
                new TransactionTemplate(new JdbcTransactionManager(dataSource)),
                new OutboxMetrics(new SimpleMeterRegistry()),
                16);
    }

    private void publish(DomainEvent... events) {
        var dataSource = database.dataSource();
        Outbox outbox = new JdbcOutbox(
                new OutboxTable(JdbcClient.create(dataSource), new EventCodec()),
                new EventCodec(),
                new EventIds(Clock.systemUTC(), new SecureRandom()),
                Clock.systemUTC(),
                new WakeUp(),
                Traces.NONE,
                "/test");
        new TransactionTemplate(new JdbcTransactionManager(dataSource))
                .executeWithoutResult(_ -> outbox.publish(events));
    }

    private void killRelayConnections() {
        jdbc.sql("""
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()
                """).query().listOfRows();
    }

    private List<PaymentAuthorized> published() {
        return broker.events(PaymentAuthorized.class);
    }

    private List<String> ids() {
        return broker.records(Topics.PAYMENTS).stream()
                .map(ConsumerRecord::headers)
                .map(headers -> Header.text(headers, EventCodec.ID).orElseThrow())
                .toList();
    }

    private long rows() {
        return jdbc.sql("select count(*) from outbox").query(Long.class).single();
    }

    private static PaymentAuthorized authorized(String key, int attempts) {
        return Events.authorized(key, attempts);
    }

    private static Predicate<ProducerRecord> is(DomainEvent event) {
        String json = new EventCodec().encode(event);
        return record -> json.equals(new String(record.value(), StandardCharsets.UTF_8));
    }
}
