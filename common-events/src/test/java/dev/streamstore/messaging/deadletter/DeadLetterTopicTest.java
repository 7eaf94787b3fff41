package dev.streamstore.messaging.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.streamstore.client.Admin.NewTopic;
import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.client.ProducerConfig;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.messaging.broker.SharedProducer;
import dev.streamstore.messaging.inbox.Inbox;
import dev.streamstore.messaging.report.HandlingReports;
import dev.streamstore.testing.FakeBroker;
import dev.streamstore.testing.PostgresServer;
import dev.streamstore.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Whatever the dead letters' topic looks like, the group goes on, and the letter is not lost. */
class DeadLetterTopicTest {
    private static final String SOURCE = "orders";
    private static final String TOPIC = "orders.payment.dlt";
    private static final RuntimeException POISON = new IllegalArgumentException("poison");

    private final FakeBroker broker = new FakeBroker();
    private final TestDatabase database =
            PostgresServer.shared().createDatabase().withMessaging();
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
    private final Inbox inbox = new Inbox(jdbc, Clock.systemUTC());
    private final DeadLetters deadLetters = new DeadLetters(
            jdbc,
            inbox,
            new TransactionTemplate(new JdbcTransactionManager(database.dataSource())),
            broker,
            new SharedProducer(broker, ProducerConfig.defaults("test")),
            HandlingReports.NONE,
            Clock.systemUTC());

    /** Make the topic without {@code max.message.bytes} to see it fail. */
    @Test
    void theLargestRecordFindsRoom() throws Exception {
        putAside(record(0, 1_048_000));
        assertThat(published()).hasSize(1);
        assertThat(unpublished()).isZero();
    }

    /** Fails when {@code ensure} leaves a topic that exists as it is. */
    @Test
    void aTopicOfOldIsMadeLargeEnough() throws Exception {
        broker.admin().createTopic(new NewTopic(TOPIC, 1, Map.of()));
        putAside(record(3, 1_048_000));
        assertThat(published())
                .singleElement()
                .satisfies(letter -> assertThat(letter.partition().partition()).isEqualTo(3));
    }

    /** The next two fail when {@code publish} does not ensure the topic again when it is refused. */
    @Test
    void aTopicThatWasDeletedIsMadeAgain() throws Exception {
        putAside(record(0, 10));
        broker.admin().deleteTopic(TOPIC);
        putAside(record(0, 10));
        assertThat(published()).hasSize(1);
    }

    @Test
    void partitionsThatTheSourceGotLaterAreAdded() throws Exception {
        putAside(record(0, 10));
        int more = broker.admin().describeTopic(SOURCE).partitions().size() + 1;
        broker.admin().alterTopic(new NewTopic(SOURCE, more, Map.of()));
        putAside(record(more - 1, 10));
        assertThat(published()).hasSize(2);
    }

    /** Fails when {@code put} passes a refusal for good on, or {@code catchUp} ends at the first. */
    @Test
    void whatIsRefusedForGoodIsARowAndHoldsNothingUp() throws Exception {
        broker.refuse(_ -> true, new BrokerException("INVALID_REQUEST", false, Applied.NO, "never"));
        ConsumerRecord refused = record(0, 10);
        putAside(refused);
        putAside(record(1, 10));
        assertThat(unpublished()).isEqualTo(2);

        broker.refuse(
                record -> record.partition() == 0, new BrokerException("INVALID_REQUEST", false, Applied.NO, "never"));
        assertThat(deadLetters.catchUp(Duration.ZERO, 0)).isEmpty();
        assertThat(published()).hasSize(1);
        assertThat(unpublished()).isEqualTo(1);
    }

    /** Fails when {@code put} takes a passing refusal for an end. */
    @Test
    void whatCantBePublishedNowIsToldAndMakesNoSecondRow() throws Exception {
        ConsumerRecord record = record(0, 10);
        broker.down();
        assertThatThrownBy(() -> putAside(record)).isInstanceOf(BrokerException.class);
        broker.up();
        putAside(record);
        assertThat(jdbc.sql("select count(*) from dead_letter")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        assertThat(published()).hasSize(1);
    }

    /** Insert whatever {@code enter} says, in {@code DeadLetters.keep}, and a replay repeats the other member's effect. */
    @Test
    void whatAnotherMemberHasHandledIsNoDeadLetter() throws Exception {
        ConsumerRecord record = record(0, 10);
        String id = Header.text(record.headers(), "ce_id").orElseThrow();
        inbox.enter("payment", List.of(new Inbox.Entry(id, record.partition(), record.offset())));

        assertThat(deadLetters.put("payment", record, POISON, 5)).isFalse();
        assertThat(jdbc.sql("select count(*) from dead_letter")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private void putAside(ConsumerRecord record) throws InterruptedException {
        assertThat(deadLetters.put("payment", record, POISON, 5)).isTrue();
    }

    private ConsumerRecord record(int partition, int bytes) {
        List<Header> headers = Stream.of(
                        Map.entry("ce_type", "order.placed.v1"),
                        Map.entry("ce_id", UUID.randomUUID().toString()))
                .map(header -> Header.of(header.getKey(), header.getValue()))
                .toList();
        return broker.append(new ProducerRecord(
                SOURCE, partition, "o-1".getBytes(StandardCharsets.UTF_8), new byte[bytes], headers, null));
    }

    private List<ConsumerRecord> published() {
        return broker.records(TOPIC);
    }

    private long unpublished() {
        return jdbc.sql("select count(*) from dead_letter where published_at is null")
                .query(Long.class)
                .single();
    }
}
