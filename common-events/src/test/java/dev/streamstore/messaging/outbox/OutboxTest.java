package dev.streamstore.messaging.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.events.InventoryEvent.StockChanged;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.messaging.Events;
import dev.streamstore.messaging.background.WakeUp;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.trace.Traces;
import dev.streamstore.testing.FakeBroker;
import dev.streamstore.testing.FakeBrokerTest;
import dev.streamstore.testing.PostgresTest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Events leave with their transaction or not at all. The poll is switched off: what leaves was notified. */
@SpringBootTest(
        properties = {
            "spring.application.name=shop-service",
            "spring.flyway.locations=classpath:db/messaging",
            "streamstore.messaging.relay.poll-interval=1h",
            "streamstore.messaging.retry.initial=10ms",
            "streamstore.messaging.retry.max=50ms"
        })
@PostgresTest
@FakeBrokerTest
class OutboxTest {

    @Configuration
    @EnableAutoConfiguration
    static class Application {}

    @Autowired
    Outbox outbox;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    FakeBroker broker;

    @Autowired
    TransactionTemplate transactions;

    @AfterEach
    void drain() {
        broker.up();
        await().until(() -> rows() == 0);
    }

    /** Fails when {@code JdbcOutbox.publish} loses its check for a transaction. */
    @Test
    void outsideATransactionNothingIsTaken() {
        assertThatThrownBy(() -> outbox.publish(Events.placed("o-1"))).isInstanceOf(IllegalStateException.class);
        assertThat(rows()).isZero();
    }

    /**
     * Outbox: fails when {@code PendingEvents} writes in {@code afterCompletion} instead of {@code beforeCommit}, when
     * {@code JdbcOutbox} sends by itself, or on a connection outside the transaction.
     */
    @Test
    void whatIsRolledBackIsNeverPublished() {
        transactions.executeWithoutResult(status -> {
            outbox.publish(Events.placed("rolled-back"));
            status.setRollbackOnly();
        });
        transactions.executeWithoutResult(_ -> outbox.publish(Events.placed("committed")));
        await().until(() -> placed().contains(Events.placed("committed")) && rows() == 0);
        assertThat(placed()).doesNotContain(Events.placed("rolled-back"));
    }

    /** Fails when {@code PendingEvents.addLatest} keeps what it had, or keeps its place. */
    @Test
    void ofEventsThatTellHowThingsStandTheLastOneLeaves() {
        transactions.executeWithoutResult(_ -> {
            outbox.publishLatest(Events.level("SKU-1", 9));
            outbox.publish(Events.placed("between"));
            outbox.publishLatest(Events.level("SKU-2", 5));
            outbox.publishLatest(Events.level("SKU-1", 8));
        });
        transactions.executeWithoutResult(_ -> outbox.publishLatest(Events.level("SKU-1", 7)));
        await().until(() -> rows() == 0);
        assertThat(broker.events(StockChanged.class))
                .filteredOn(event -> event.sku().equals("SKU-1"))
                .extracting(StockChanged::available)
                .containsExactly(8, 7);
        assertThat(broker.events(StockChanged.class))
                .filteredOn(event -> event.sku().equals("SKU-2"))
                .hasSize(1);
    }

    /** Fails when {@code JdbcOutbox.row} takes whatever it is given. */
    @Test
    void whatNoBrokerWouldTakeIsRefusedWhereItIsMade() {
        String vast = "x".repeat(1_000_001);
        assertThatThrownBy(() -> transactions.executeWithoutResult(_ -> outbox.publish(Events.placed(vast))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("order.placed.v1");
        assertThat(rows()).isZero();
    }

    /** Fails when {@code JdbcOutbox} leaves out the partition, or {@code EventCodec.headers} a header. */
    @Test
    void aRecordIsTheEventWithItsCloudEventsHeadersInThePartitionOfItsRegion() {
        OrderPlaced event = Events.placed("o-wire");
        transactions.executeWithoutResult(_ -> outbox.publish(event));
        await().until(() -> placed().contains(event));
        ConsumerRecord record = broker.records("orders").stream()
                .filter(each -> "o-wire".equals(text(each.key())))
                .findFirst()
                .orElseThrow();
        assertThat(text(record.value())).isEqualTo("""
                {"orderId":"o-wire","customerId":"c-1","email":"c-1@example.com","region":"eu",\
                "paymentMethod":"card-ok","lines":[{"sku":"SKU-1","name":"Mug","quantity":2,\
                "unitPrice":{"minorUnits":2499,"currency":"USD"}}],"total":{"minorUnits":4998,"currency":"USD"},\
                "occurredAt":"2026-11-27T12:00:00Z"}""");
        assertThat(record.partition().partition()).isBetween(0, 1);
        assertThat(record.headers())
                .contains(
                        Header.of("ce_specversion", "1.0"),
                        Header.of("ce_source", "/shop-service"),
                        Header.of("ce_type", "order.placed.v1"),
                        Header.of("ce_subject", "o-wire"),
                        Header.of("ce_time", "2026-11-27T12:00:00Z"),
                        Header.of("content-type", "application/json"));
        assertThat(Header.text(record.headers(), "ce_id").orElseThrow()).matches("[0-9a-f]{8}-[0-9a-f]{4}-7.*");
    }

    /** Fails when {@code OutboxWatch.listen} wakes nobody, or the insert no longer notifies. */
    @Test
    void whatAnotherInstanceWroteIsNoticed() {
        Outbox another = new JdbcOutbox(
                new OutboxTable(jdbc, new EventCodec()),
                new EventCodec(),
                new EventIds(Clock.systemUTC(), new SecureRandom()),
                Clock.systemUTC(),
                new WakeUp(),
                Traces.NONE,
                "/another");
        transactions.executeWithoutResult(_ -> another.publish(Events.placed("o-another")));
        await().until(() -> placed().contains(Events.placed("o-another")));
    }

    /** Fails when {@code BackgroundLoop.run} does not go on after a failure. */
    @Test
    void afterAnOutageTheBacklogLeavesInOrder() {
        broker.down();
        List<String> keys = IntStream.range(0, 20).mapToObj(i -> "backlog-" + i).toList();
        keys.forEach(key -> transactions.executeWithoutResult(_ -> {
            outbox.publish(Events.placed(key));
            outbox.publish(Events.confirmed(key));
        }));
        assertThat(rows()).isEqualTo(40);
        broker.up();
        await().until(() -> rows() == 0);
        for (String key : keys) {
            assertThat(broker.records("orders").stream()
                            .filter(record -> key.equals(text(record.key())))
                            .map(record ->
                                    Header.text(record.headers(), "ce_type").orElseThrow())
                            .distinct())
                    .containsExactly("order.placed.v1", "order.confirmed.v1");
        }
    }

    private List<OrderPlaced> placed() {
        return broker.events(OrderPlaced.class);
    }

    private long rows() {
        return jdbc.sql("select count(*) from outbox").query(Long.class).single();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
