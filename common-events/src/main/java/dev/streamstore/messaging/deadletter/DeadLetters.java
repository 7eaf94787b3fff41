package dev.streamstore.messaging.deadletter;

import dev.streamstore.client.Admin;
import dev.streamstore.client.Admin.NewTopic;
import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.BrokerException;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.events.HandlingEvent.Outcome;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.broker.SharedProducer;
import dev.streamstore.messaging.broker.TopicSetup;
import dev.streamstore.messaging.deadletter.DeadLetter.Failure;
import dev.streamstore.messaging.inbox.Inbox;
import dev.streamstore.messaging.report.HandlingReports;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Puts aside what a group can't handle: as a row, then on {@code {topic}.{group}.dlt}, in the same partition, with the
 * same key, value and headers, and these besides:
 *
 * <table>
 * <caption>Headers</caption>
 * <tr><td>{@code dlt-id}</td><td>the row: copies of one dead letter have the same</td></tr>
 * <tr><td>{@code dlt-reason}</td><td>the message of the last failure</td></tr>
 * <tr><td>{@code dlt-exception}</td><td>its class</td></tr>
 * <tr><td>{@code dlt-stacktrace}</td><td>the beginning of its stack trace</td></tr>
 * <tr><td>{@code dlt-attempts}</td><td>how often it failed</td></tr>
 * <tr><td>{@code dlt-topic}, {@code dlt-partition}, {@code dlt-offset}</td><td>where it came from</td></tr>
 * <tr><td>{@code dlt-group}</td><td>who could not handle it</td></tr>
 * <tr><td>{@code dlt-failed-at}</td><td>when, ISO-8601</td></tr>
 * </table>
 *
 * <p>Thread-safe.
 */
public final class DeadLetters {
    private static final int MAX_REASON_CHARS = 1_000;
    private static final int MAX_STACKTRACE_CHARS = 8_000;
    private static final int CATCH_UP_ROWS = 50;

    private final DeadLetterTable table;
    private final Inbox inbox;
    private final TransactionTemplate transactions;
    private final BrokerClient client;
    private final SharedProducer producer;
    private final HandlingReports reports;
    private final InstantSource clock;
    private final Set<String> ensured = ConcurrentHashMap.newKeySet();

    public DeadLetters(
            JdbcClient jdbc,
            Inbox inbox,
            TransactionTemplate transactions,
            BrokerClient client,
            SharedProducer producer,
            HandlingReports reports,
            InstantSource clock) {
        this.table = new DeadLetterTable(jdbc, clock);
        this.inbox = inbox;
        this.transactions = transactions;
        this.client = client;
        this.producer = producer;
        this.reports = reports;
        this.clock = clock;
    }

    public static String topic(String topic, String group) {
        return topic + "." + group + ".dlt";
    }

    /**
     * Returns when the dead letter is in the database and the broker has acknowledged it. From the first of these on the
     * group is done with the event: delivered again, it is a duplicate.
     *
     * @throws RuntimeException when one of them did not answer: calling again is right, it makes no second row
     */
    public void put(String group, ConsumerRecord record, Throwable failure, int attempts) throws InterruptedException {
        Failure why = describe(failure, attempts, clock.instant().truncatedTo(ChronoUnit.MICROS));
        Long id = Objects.requireNonNull(transactions.execute(_ -> {
            Header.text(record.headers(), EventCodec.ID).ifPresent(eventId -> enter(inbox, group, eventId, record));
            reports.report(group, record, Outcome.DEAD_LETTER, attempts);
            return table.insert(group, record, why);
        }));
        publish(id, group, record, why);
        transactions.executeWithoutResult(_ -> table.markPublished(id));
    }

    /** Whether it was there before or not: from now on a delivery of the event to this group is a repetition. */
    static void enter(Inbox inbox, String group, String eventId, ConsumerRecord record) {
        inbox.enter(group, List.of(new Inbox.Entry(eventId, record.partition(), record.offset())));
    }

    /**
     * Publishes rows whose writer died before it could. @return whether there may be more
     *
     * @throws BrokerException when it can't now
     */
    boolean catchUp(Duration longerAgo) throws InterruptedException {
        List<DeadLetter> left =
                Objects.requireNonNull(transactions.execute(_ -> table.lockUnpublished(longerAgo, CATCH_UP_ROWS)));
        for (DeadLetter letter : left) {
            publish(letter.id(), letter.group(), letter.record(), letter.failure());
            transactions.executeWithoutResult(_ -> table.markPublished(letter.id()));
        }
        return left.size() == CATCH_UP_ROWS;
    }

    private void publish(long id, String group, ConsumerRecord record, Failure failure) throws InterruptedException {
        String source = record.partition().topic();
        String topic = topic(source, group);
        if (!ensured.contains(topic)) {
            ensure(topic, source);
            ensured.add(topic);
        }
        List<Header> headers = new ArrayList<>(record.headers());
        headers.addAll(headers(id, group, record, failure));
        producer.await(producer.send(copy(record, topic, headers)));
    }

    // javac writes no type annotations of arrays into the class file of a compact constructor, so NullAway can't see
    // that key and value may be null.
    @SuppressWarnings("NullAway")
    private static ProducerRecord copy(ConsumerRecord record, String topic, List<Header> headers) {
        int partition = record.partition().partition();
        return new ProducerRecord(topic, partition, record.key(), record.value(), headers, record.timestamp());
    }

    private void ensure(String topic, String source) {
        Admin admin = client.admin();
        int partitions = admin.describeTopic(source).partitions().size();
        TopicSetup.create(admin, new NewTopic(topic, partitions, Map.of()));
    }

    static Failure describe(Throwable failure, int attempts, Instant at) {
        String reason = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
        StringWriter stacktrace = new StringWriter();
        failure.printStackTrace(new PrintWriter(stacktrace));
        return new Failure(
                failure.getClass().getName(),
                bounded(reason, MAX_REASON_CHARS),
                bounded(stacktrace.toString(), MAX_STACKTRACE_CHARS),
                attempts,
                at);
    }

    private static List<Header> headers(long id, String group, ConsumerRecord record, Failure failure) {
        return List.of(
                Header.of("dlt-id", Long.toString(id)),
                Header.of("dlt-reason", failure.reason()),
                Header.of("dlt-exception", failure.exception()),
                Header.of("dlt-stacktrace", failure.stacktrace()),
                Header.of("dlt-attempts", Integer.toString(failure.attempts())),
                Header.of("dlt-topic", record.partition().topic()),
                Header.of("dlt-partition", Integer.toString(record.partition().partition())),
                Header.of("dlt-offset", Long.toString(record.offset())),
                Header.of("dlt-group", group),
                Header.of("dlt-failed-at", failure.at().toString()));
    }

    private static String bounded(String text, int maxChars) {
        return text.length() <= maxChars ? text : text.substring(0, maxChars);
    }
}
