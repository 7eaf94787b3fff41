package dev.streamstore.notification.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.events.NotificationEvent.Kind;
import dev.streamstore.messaging.outbox.Outbox;
import dev.streamstore.notification.mail.Letter;
import dev.streamstore.notification.mail.MailServer;
import dev.streamstore.testing.FakeBrokerTest;
import dev.streamstore.testing.PostgresTest;
import dev.streamstore.work.LeasedWorker;
import dev.streamstore.work.WorkSignal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
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
    private LeasedWorker<Outgoing> own;

    @Autowired
    private Notifications notifications;

    @Autowired
    private Outbox outbox;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private Clock clock;

    @Autowired
    private JdbcClient jdbc;

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
        LeasedWorker<Outgoing> one = dispatcher(this::take, Duration.ofSeconds(10));
        LeasedWorker<Outgoing> two = dispatcher(this::take, Duration.ofSeconds(10));
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
        Outgoing mail = notifications.take(10, Duration.ofMillis(700)).getFirst();
        assertThat(notifications.take(10, Duration.ofMillis(700))).as("leased").isEmpty();
        // The server takes it; the instance dies before it can write that down.
        take(mail.letter());

        LeasedWorker<Outgoing> other = dispatcher(this::take, Duration.ofSeconds(10));
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
        LeasedWorker<Outgoing> dispatcher = dispatcher(
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
        assertThat(notifications.markSent(quick, clock.instant())).isTrue();

        assertThat(notifications.markFailed(slow, "too late")).isFalse();
        assertThat(notifications.markSent(slow, clock.instant())).isFalse();
        notifications.retry(slow, Duration.ZERO);
        assertThat(count("SENT")).isEqualTo(1);
        assertThat(notifications.take(10, Duration.ZERO)).isEmpty();
    }

    private LeasedWorker<Outgoing> dispatcher(MailServer server, Duration timeout) {
        OutgoingProperties properties = new OutgoingProperties(
                "ops@example.com",
                3,
                Duration.ofMillis(20),
                timeout,
                timeout.multipliedBy(2),
                Duration.ofMillis(10),
                Duration.ofMillis(50));
        Postman postman = new Postman(server, notifications, outbox, transaction, clock, properties);
        return new LeasedWorker<>(properties.worker(), notifications, postman, new WorkSignal());
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
