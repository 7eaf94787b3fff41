package dev.streamstore.client.http;

import static org.awaitility.Awaitility.await;

import dev.streamstore.client.Consumer;
import dev.streamstore.client.ConsumerConfig;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.RebalanceListener;
import dev.streamstore.client.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Consumers of a broker that does what it is told; closed after the test. */
abstract class ConsumerTestCase {

    static final ConsumerConfig DEFAULTS = ConsumerConfig.defaults("g", "test");
    static final TopicPartition P0 = new TopicPartition("t", 0);
    static final TopicPartition P1 = new TopicPartition("t", 1);

    final FakeBroker broker = new FakeBroker();
    final HttpBrokerClient client = HttpBrokerClient.connect(List.of(broker.url()));
    final List<Consumer> consumers = new ArrayList<>();
    final Events events = new Events();

    @BeforeEach
    void createTopic() {
        broker.log.createTopic("t", 2);
    }

    @AfterEach
    void stop() {
        consumers.forEach(consumer -> consumer.close(Duration.ofMillis(500)));
        client.close();
        broker.close();
    }

    Consumer member(ConsumerConfig config) {
        Consumer consumer = client.newConsumer(config);
        consumers.add(consumer);
        events.consumer = consumer;
        consumer.subscribe(List.of("t"), events);
        return consumer;
    }

    /** A member that was given these and has taken them. */
    Consumer memberThatOwns(TopicPartition... partitions) {
        return memberThatOwns(DEFAULTS, partitions);
    }

    Consumer memberThatOwns(ConsumerConfig config, TopicPartition... partitions) {
        broker.group.assign(partitions);
        Consumer consumer = member(config);
        pollUntil(consumer, () -> broker.group.owned().equals(Set.of(partitions)));
        return consumer;
    }

    /** Polls until there are at least {@code count} records. */
    static List<ConsumerRecord> read(Consumer consumer, int count) {
        List<ConsumerRecord> records = new ArrayList<>();
        pollUntil(consumer, () -> records.size() >= count, records);
        return records;
    }

    static void pollUntil(Consumer consumer, BooleanSupplier reached) {
        pollUntil(consumer, reached, new ArrayList<>());
    }

    static void pollUntil(Consumer consumer, BooleanSupplier reached, List<ConsumerRecord> into) {
        // What ends another thread shows in what it no longer does.
        await().pollInSameThread()
                .dontCatchUncaughtExceptions()
                .atMost(Duration.ofSeconds(15))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    into.addAll(consumer.poll(Duration.ofMillis(20)));
                    return reached.getAsBoolean();
                });
    }

    static List<String> values(List<ConsumerRecord> records) {
        return records.stream()
                .map(each -> new String(each.value(), StandardCharsets.UTF_8))
                .toList();
    }

    /** Keeps what a listener was told. */
    static final class Events implements RebalanceListener {
        final List<String> log = new ArrayList<>();
        Consumer consumer;
        java.util.function.Consumer<Consumer> onRevoked = nothing -> {};

        @Override
        public void onAssigned(Set<TopicPartition> partitions) {
            log.add("assigned " + new TreeSet<>(partitions));
        }

        @Override
        public void onRevoked(Set<TopicPartition> partitions) {
            onRevoked.accept(consumer);
            log.add("revoked " + new TreeSet<>(partitions));
        }

        @Override
        public void onLost(Set<TopicPartition> partitions) {
            log.add("lost " + new TreeSet<>(partitions));
        }
    }
}
