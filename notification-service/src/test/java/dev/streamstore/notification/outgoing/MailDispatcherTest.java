package dev.streamstore.notification.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.events.NotificationEvent.Kind;
import dev.streamstore.messaging.outbox.Outbox;
import dev.streamstore.messaging.trace.Origin;
import dev.streamstore.messaging.trace.Traces;
import dev.streamstore.notification.mail.Letter;
import dev.streamstore.notification.mail.MailServer;
import dev.streamstore.testing.FakeBroker;
import dev.streamstore.testing.FakeBrokerTest;
import dev.streamstore.testing.PostgresTest;
import dev.streamstore.work.LeasedWorker;
import dev.streamstore.work.Performer.Done;
import dev.streamstore.work.WorkSignal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Instances that share the queue of mails, hang, and die. The application's own dispatcher is stopped meanwhile. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
@PostgresTest
@FakeBrokerTest
class MailDispatcherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Autowired
    private LeasedWorker<Outgoing, Postman.Outcome> own;

    @Autowired
    private Notifications notifications;

    @Autowired
    private Outbox outbox;

    @Autowired
    private Traces traces;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private Clock clock;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private FakeBroker broker;

    private final List<String> taken = new CopyOnWriteArrayList<>();

    @BeforeEach
    void stopOwnDispatcher() {
        own.stop();
        jdbc.sql("delete from notification").update();
    }

    @AfterEach
    void startOwnDispatcher() {
        own.start();
    }

    @Test
    void instancesShareTheMailsAndSendEachOnce() {
        LeasedWorker<Outgoing, Postman.Outcome> one = dispatcher(this::take, Duration.ofSeconds(10));
        LeasedWorker<Outgoing, Postman.Outcome> two = dispatcher(this::take, Duration.ofSeconds(10));
        one.start();
        two.start();
        try {
            IntStream.range(0, 80).forEach(_ -> add());
            await().atMost(PATIENCE).until(() -> count("SENT") == 80);
        } finally {
            one.stop();
            two.stop();
        }
        assertThat(taken).hasSize(80).doesNotHaveDuplicates();
    }

    @Test
    void concurrentTakersNeverGetTheSame() throws Exception {
        IntStream.range(0, 200).forEach(_ -> add());
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Callable<Void>> takers = Collections.nCopies(6, () -> {
                List<Outgoing> some;
                do {
                    some = notifications.take(3, Duration.ofMinutes(1));
                    some.forEach(mail -> taken.add(mail.letter().messageId()));
                } while (!some.isEmpty());
                return null;
            });
            for (Future<Void> taker : threads.invokeAll(takers)) {
                taker.get();
            }
        }
        assertThat(taken).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void whatADeadInstanceHadTakenIsSentAgainUnderTheSameId() {
        add();
        Outgoing mail = notifications.take(10, Duration.ofMinutes(1)).getFirst();
        assertThat(notifications.take(10, Duration.ofMinutes(1))).as("leased").isEmpty();
        // The server takes it; the instance dies before it can write that down. The minute passes.
        take(mail.letter());
        jdbc.sql("update notification set due_at = due_at - interval '1 minute'")
                .update();

        LeasedWorker<Outgoing, Postman.Outcome> other = dispatcher(this::take, Duration.ofSeconds(10));
        other.start();
        try {
            await().atMost(PATIENCE).until(() -> count("SENT") == 1);
        } finally {
            other.stop();
        }
        assertThat(taken).hasSize(2).containsOnly(mail.letter().messageId());
    }

    @Test
    void aServerThatHangsIsLeftAndAskedAgain() {
        CountDownLatch never = new CountDownLatch(1);
        ConcurrentHashMap<String, Integer> calls = new ConcurrentHashMap<>();
        LeasedWorker<Outgoing, Postman.Outcome> dispatcher = dispatcher(
                letter -> {
                    if (calls.merge(letter.messageId(), 1, Integer::sum) < 3) {
                        awaitUninterested(never);
                    }
                    return take(letter);
                },
                Duration.ofMillis(300));
        dispatcher.start();
        try {
            add();
            await().atMost(PATIENCE).until(() -> count("SENT") == 1);
        } finally {
            dispatcher.stop();
        }
        assertThat(calls).allSatisfy((_, made) -> assertThat(made).isGreaterThanOrEqualTo(3));
    }

    @Test
    void anInstanceThatWakesUpAfterItsLeaseChangesNothing() {
        add();
        Outgoing slow = notifications.take(10, Duration.ZERO).getFirst();
        Outgoing quick = notifications.take(10, Duration.ofSeconds(10)).getFirst();
        assertThat(notifications.markSent(Map.of(quick, clock.instant()))).hasSize(1);

        assertThat(notifications.markFailed(slow, "too late")).isFalse();
        assertThat(notifications.markSent(Map.of(slow, clock.instant()))).isEmpty();
        notifications.retry(slow, Duration.ZERO);
        assertThat(count("SENT")).isEqualTo(1);
        assertThat(notifications.take(10, Duration.ZERO)).isEmpty();
    }

    /** Leave {@code settleWithin} out of {@code Postman.tell} to see it fail. */
    @Test
    void ofMailsSettledTogetherEachIsToldInItsOwnTrace() {
        IntStream.range(0, 4).forEach(_ -> add());
        List<Outgoing> mails = notifications.take(4, Duration.ofMinutes(1)).stream()
                .map(mail -> new Outgoing(mail.notification(), mail.attempt(), origin(mail)))
                .toList();
        postman(this::take, Duration.ofSeconds(10))
                .settle(List.of(
                        new Done<>(mails.get(0), new Postman.Outcome.Sent(clock.instant())),
                        new Done<>(mails.get(1), new Postman.Outcome.Failed("no such box")),
                        new Done<>(mails.get(2), new Postman.Outcome.Sent(clock.instant())),
                        new Done<>(mails.get(3), new Postman.Outcome.Later(Duration.ofMinutes(1)))));

        assertThat(count("SENT")).isEqualTo(2);
        assertThat(count("FAILED")).isEqualTo(1);
        assertThat(count("PENDING")).isEqualTo(1);
        for (Outgoing mail : mails.subList(0, 3)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(records(mail))
                            .singleElement()
                            .satisfies(record -> assertThat(Header.text(record.headers(), "traceparent")
                                            .orElseThrow())
                                    .startsWith("00-" + traceId(mail) + "-")));
        }
        assertThat(records(mails.getLast())).isEmpty();
    }

    private List<ConsumerRecord> records(Outgoing mail) {
        String id = mail.notification().id().toString();
        return broker.records("notifications").stream()
                .filter(record -> new String(record.value(), StandardCharsets.UTF_8).contains(id))
                .toList();
    }

    private static Origin origin(Outgoing mail) {
        return new Origin("00-" + traceId(mail) + "-00f067aa0ba902b7-00", "cause");
    }

    private static String traceId(Outgoing mail) {
        return mail.notification().id().toString().replace("-", "");
    }

    private LeasedWorker<Outgoing, Postman.Outcome> dispatcher(MailServer server, Duration timeout) {
        return new LeasedWorker<>(
                properties(timeout).worker(), notifications, postman(server, timeout), new WorkSignal());
    }

    private Postman postman(MailServer server, Duration timeout) {
        return new Postman(server, notifications, outbox, traces, transaction, clock, properties(timeout));
    }

    private static OutgoingProperties properties(Duration timeout) {
        return new OutgoingProperties(
                "ops@example.com",
                3,
                Duration.ofMillis(20),
                timeout,
                timeout.multipliedBy(2),
                Duration.ofMillis(10),
                Duration.ofMillis(50));
    }

    private MailServer.Receipt take(Letter letter) {
        taken.add(letter.messageId());
        return new MailServer.Receipt.Accepted();
    }

    private void add() {
        Notification notification = Notification.ofOrder(
                Kind.ORDER_RECEIVED,
                UUID.randomUUID().toString(),
                "ada@example.com",
                new Words("s", "t", "h"),
                Optional.empty(),
                Instant.now());
        transaction.executeWithoutResult(_ -> notifications.add(notification));
    }

    private int count(String status) {
        return jdbc.sql("select count(*) from notification where status = :status")
                .param("status", status)
                .query(Integer.class)
                .single();
    }

    private static void awaitUninterested(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MailServer.MailServerAwayException("interrupted", e);
        }
    }
}
