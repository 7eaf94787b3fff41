package dev.streamstore.messaging.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.events.Money;
import dev.streamstore.events.PaymentEvent.DeclineCause;
import dev.streamstore.events.PaymentEvent.PaymentDeclined;
import dev.streamstore.events.PaymentEvent.PaymentDeclinedV1;
import dev.streamstore.messaging.Events;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.outbox.Outbox;
import dev.streamstore.messaging.trace.Origin;
import dev.streamstore.testing.FakeBroker;
import dev.streamstore.testing.FakeBrokerTest;
import dev.streamstore.testing.PostgresTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** An event that is told in two versions, in logs of yesterday, of today, and of both, is handled as one, once. */
@SpringBootTest(
        properties = {
            "spring.application.name=order-service",
            "spring.flyway.locations=classpath:db/messaging",
            "streamstore.messaging.handlers.commit-interval=50ms"
        })
@PostgresTest
@FakeBrokerTest
class VersionsTest {
    private static final String GROUP = "declines";

    @Configuration
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Declines declines(JdbcClient jdbc) {
            return new Declines(jdbc);
        }
    }

    /** Figures of declined payments. */
    @ConsumerGroup(GROUP)
    static class Declines {
        private final JdbcClient jdbc;

        Declines(JdbcClient jdbc) {
            this.jdbc = jdbc;
            jdbc.sql("create table declines (order_id text, type text, cause text, minor_units bigint)")
                    .update();
        }

        @EventHandler
        void on(PaymentDeclined declined, EventContext context) {
            jdbc.sql("insert into declines values (?, ?, ?, ?)")
                    .params(
                            declined.orderId(),
                            context.type(),
                            declined.cause().name(),
                            declined.amount().minorUnits())
                    .update();
        }
    }

    @Autowired
    FakeBroker broker;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Outbox outbox;

    @Autowired
    TransactionTemplate transaction;

    private final EventCodec codec = new EventCodec();

    @BeforeEach
    void forget() {
        jdbc.sql("truncate declines, inbox").update();
    }

    /** Fails when {@code EventCodec.decode} does not upcast, or {@code EventDelivery.isOurs} does not know the old type. */
    @Test
    void aRecordOfYesterdayIsHandledAsTheNewestVersion() throws IOException {
        broker.append(recorded("payment.declined.v1"));
        broker.awaitHandled(GROUP);
        assertThat(jdbc.sql("select order_id || ' ' || type || ' ' || cause || ' ' || minor_units from declines")
                        .query(String.class)
                        .list())
                .containsExactly("019abf3e-6a02-7b19-8c44-5d1f0e9b7a23 payment.declined.v1 NO_ANSWER 4998");
    }

    /** Fails when {@code EventCodec.newest} throws what the upcast throws; if {@code decodeAndHandle} does, too, the group dies. */
    @Test
    void aRecordOfYesterdayThatLacksWhatIsNeededTodayIsADeadLetter() throws IOException {
        ProducerRecord whole = recorded("payment.declined.v1");
        String without = new String(whole.value(), StandardCharsets.UTF_8).replace("\"reason\"", "\"because\"");
        broker.append(new ProducerRecord(
                "payments", null, whole.key(), without.getBytes(StandardCharsets.UTF_8), whole.headers(), null));
        broker.awaitHandled(GROUP);
        assertThat(jdbc.sql("select reason from dead_letter")
                        .query(String.class)
                        .list())
                .singleElement()
                .asString()
                .contains("payment.declined.v1 but was incomplete");
    }

    /** Fails when {@code JdbcOutbox} leaves the earlier version out, gives it an id of its own, or puts it first. */
    @Test
    void readersOfEitherVersionGetTheEventOnce() {
        String order = UUID.randomUUID().toString();
        transaction.executeWithoutResult(_ -> outbox.publish(Events.declined(order)));
        List<ConsumerRecord> records = await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> broker.records("payments").stream()
                                .filter(record -> order.equals(new String(record.key(), StandardCharsets.UTF_8)))
                                .toList(),
                        found -> found.size() == 2);
        assertThat(records.stream().map(record -> header(record, "ce_type")))
                .containsExactly("payment.declined.v2", "payment.declined.v1");
        assertThat(header(records.getFirst(), "ce_id")).isEqualTo(header(records.getLast(), "ce_id"));
        assertThat(new String(records.getLast().value(), StandardCharsets.UTF_8))
                .contains("\"reason\":\"no funds\"")
                .doesNotContain("cause");
        broker.awaitHandled(GROUP);
        assertThat(jdbc.sql("select type from declines").query(String.class).list())
                .containsExactly("payment.declined.v2");
    }

    /** Fails when the two versions of an event count twice, or an upcast event says something else than its newest version. */
    @Test
    void logsOfYesterdayOfTodayAndOfBothGiveTheSameFigures() {
        List<PaymentDeclined> events =
                IntStream.range(0, 40).mapToObj(VersionsTest::declined).toList();
        List<List<ProducerRecord>> yesterday = new ArrayList<>();
        List<List<ProducerRecord>> today = new ArrayList<>();
        for (PaymentDeclined event : events) {
            String id = UUID.randomUUID().toString();
            ProducerRecord old = record(event, event.forEarlierReaders().orElseThrow(), "payment.declined.v1", id);
            yesterday.add(List.of(old));
            today.add(List.of(record(event, event, "payment.declined.v2", id), old));
        }
        List<List<ProducerRecord>> mixed = new ArrayList<>(yesterday.subList(0, 20));
        mixed.addAll(today.subList(20, 40));
        mixed.addAll(today.subList(0, 5)); // a replay brings some again
        Collections.shuffle(mixed, new Random(11));

        List<String> expected = figures(today);
        assertThat(expected).containsExactly("NO_ANSWER 20 20190", "REFUSED 20 20190");
        assertThat(figures(yesterday)).isEqualTo(expected);
        assertThat(figures(mixed)).isEqualTo(expected);
    }

    private List<String> figures(List<List<ProducerRecord>> records) {
        forget();
        records.forEach(versions -> versions.forEach(broker::append));
        broker.awaitHandled(GROUP);
        return jdbc.sql(
                        "select cause || ' ' || count(*) || ' ' || sum(minor_units) from declines group by cause order by 1")
                .query(String.class)
                .list();
    }

    private static PaymentDeclined declined(int i) {
        DeclineCause cause = i % 4 < 2 ? DeclineCause.NO_ANSWER : DeclineCause.REFUSED;
        String reason = cause == DeclineCause.NO_ANSWER ? PaymentDeclinedV1.NO_ANSWER : "no funds";
        long cents = 1000 + i / 4 * 2L + i % 2;
        return new PaymentDeclined("o-" + i, Money.usd(cents), "card", cause, reason, 1, Events.NOON);
    }

    private ProducerRecord record(PaymentDeclined event, Object version, String type, String id) {
        List<Header> headers = codec.headers(event, type, id, "/payment-service", Origin.NONE).entrySet().stream()
                .map(header -> Header.of(header.getKey(), header.getValue()))
                .toList();
        return new ProducerRecord(
                "payments",
                null,
                event.key().getBytes(StandardCharsets.UTF_8),
                codec.encode(version).getBytes(StandardCharsets.UTF_8),
                headers,
                null);
    }

    /** A record as it lay in a log: its headers a line each, an empty line, its value. */
    private static ProducerRecord recorded(String name) throws IOException {
        try (InputStream file = Objects.requireNonNull(VersionsTest.class.getResourceAsStream("/recorded/" + name))) {
            String[] parts = new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n\n", 2);
            List<Header> headers = parts[0].lines()
                    .map(line -> line.split(": ", 2))
                    .map(header -> Header.of(header[0], header[1]))
                    .toList();
            byte[] key = Header.text(headers, "ce_subject").orElseThrow().getBytes(StandardCharsets.UTF_8);
            return new ProducerRecord("payments", null, key, parts[1].getBytes(StandardCharsets.UTF_8), headers, null);
        }
    }

    private static String header(ConsumerRecord record, String name) {
        return Header.text(record.headers(), name).orElseThrow();
    }
}
