package dev.streamstore.messaging.deadletter;

import dev.streamstore.client.Admin;
import dev.streamstore.client.Admin.NewTopic;
import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.BrokerException;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.messaging.broker.SharedProducer;
import dev.streamstore.messaging.broker.TopicSetup;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts aside what a group can't handle: on {@code {topic}.{group}.dlt}, in the same partition, with the same key, value
 * and headers, and these besides:
 *
 * <table>
 * <caption>Headers</caption>
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

    private final BrokerClient client;
    private final SharedProducer producer;
    private final InstantSource clock;
    private final Set<String> ensured = ConcurrentHashMap.newKeySet();

    public DeadLetters(BrokerClient client, SharedProducer producer, InstantSource clock) {
        this.client = client;
        this.producer = producer;
        this.clock = clock;
    }

    public static String topic(String topic, String group) {
        return topic + "." + group + ".dlt";
    }

    /**
     * Returns when the broker has acknowledged the record.
     *
     * @throws BrokerException when it did not: calling again is right, a copy more does no harm
     */
    public void put(String group, ConsumerRecord record, Throwable failure, int attempts) throws InterruptedException {
        String source = record.partition().topic();
        String topic = topic(source, group);
        if (!ensured.contains(topic)) {
            ensure(topic, source);
            ensured.add(topic);
        }
        List<Header> headers = new ArrayList<>(record.headers());
        headers.addAll(describe(group, record, failure, attempts));
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

    private List<Header> describe(String group, ConsumerRecord record, Throwable failure, int attempts) {
        String reason = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
        StringWriter stacktrace = new StringWriter();
        failure.printStackTrace(new PrintWriter(stacktrace));
        return List.of(
                Header.of("dlt-reason", bounded(reason, MAX_REASON_CHARS)),
                Header.of("dlt-exception", failure.getClass().getName()),
                Header.of("dlt-stacktrace", bounded(stacktrace.toString(), MAX_STACKTRACE_CHARS)),
                Header.of("dlt-attempts", Integer.toString(attempts)),
                Header.of("dlt-topic", record.partition().topic()),
                Header.of("dlt-partition", Integer.toString(record.partition().partition())),
                Header.of("dlt-offset", Long.toString(record.offset())),
                Header.of("dlt-group", group),
                Header.of("dlt-failed-at", clock.instant().toString()));
    }

    private static String bounded(String text, int maxChars) {
        return text.length() <= maxChars ? text : text.substring(0, maxChars);
    }
}
