package dev.streamstore.messaging.deadletter;

import dev.streamstore.client.Admin;
import dev.streamstore.client.Admin.NewTopic;
import dev.streamstore.client.Admin.TopicDescription;
import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.BrokerException;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.messaging.broker.SharedProducer;
import dev.streamstore.messaging.deadletter.DeadLetter.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where dead letters lie in the log: on {@code {topic}.{group}.dlt}, in the same partition as they came from, with the same
 * key, value and headers, and these besides:
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
final class DeadLetterTopic {
    private static final String MAX_MESSAGE_BYTES = "max.message.bytes";
    private static final int DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;

    /** More than the headers that are added: a letter of the largest record there may be must find room. */
    private static final long ROOM_FOR_HEADERS = 64 * 1024;

    private final BrokerClient client;
    private final SharedProducer producer;
    private final Set<String> ensured = ConcurrentHashMap.newKeySet();

    DeadLetterTopic(BrokerClient client, SharedProducer producer) {
        this.client = client;
        this.producer = producer;
    }

    /**
     * Returns when the broker has acknowledged it.
     *
     * @throws BrokerException when it can't now, or, not retriable, refuses it for good
     */
    void publish(long id, String group, ConsumerRecord record, Failure failure) throws InterruptedException {
        String source = record.partition().topic();
        String topic = DeadLetters.topic(source, group);
        List<Header> headers = new ArrayList<>(record.headers());
        headers.addAll(headers(id, group, record, failure));
        ProducerRecord letter = copy(record, topic, headers);
        boolean fresh = ensured.add(topic);
        if (fresh) {
            ensure(topic, source);
        }
        try {
            producer.await(producer.send(letter));
        } catch (BrokerException e) {
            if (fresh || e.retriable()) {
                throw e;
            }
            // Deleted since, or its source has got more partitions or larger records.
            ensure(topic, source);
            producer.await(producer.send(letter));
        }
    }

    /** Makes the topic, or what is there as large as it must be, and never smaller. */
    private void ensure(String topic, String source) {
        try {
            Admin admin = client.admin();
            TopicDescription from = admin.describeTopic(source);
            int partitions = from.partitions().size();
            int bytes = (int) Math.min(Integer.MAX_VALUE, maxMessageBytes(from) + ROOM_FOR_HEADERS);
            try {
                admin.createTopic(wanted(topic, partitions, bytes));
            } catch (BrokerException e) {
                if (!e.code().equals("TOPIC_EXISTS")) {
                    throw e;
                }
                TopicDescription there = admin.describeTopic(topic);
                admin.alterTopic(wanted(
                        topic,
                        Math.max(partitions, there.partitions().size()),
                        Math.max(bytes, maxMessageBytes(there))));
            }
        } catch (RuntimeException e) {
            ensured.remove(topic);
            throw e;
        }
    }

    private static NewTopic wanted(String topic, int partitions, int bytes) {
        return new NewTopic(topic, partitions, Map.of(MAX_MESSAGE_BYTES, Integer.toString(bytes)));
    }

    private static int maxMessageBytes(TopicDescription topic) {
        String configured = topic.config().get(MAX_MESSAGE_BYTES);
        return configured == null ? DEFAULT_MAX_MESSAGE_BYTES : Integer.parseInt(configured);
    }

    // javac writes no type annotations of arrays into the class file of a compact constructor, so NullAway can't see
    // that key and value may be null.
    @SuppressWarnings("NullAway")
    private static ProducerRecord copy(ConsumerRecord record, String topic, List<Header> headers) {
        int partition = record.partition().partition();
        return new ProducerRecord(topic, partition, record.key(), record.value(), headers, record.timestamp());
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
}
