package dev.streamstore.benchmarks.driver;

import dev.streamstore.client.Consumer;
import dev.streamstore.client.ConsumerConfig;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.RebalanceListener;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.http.HttpBrokerClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a topic from its start as the only member of a new group until it has seen so many records: what Kafka's {@code
 * ConsumerPerformance} does. As there, what happens before the first assignment is not counted as fetching.
 */
public final class ConsumeDriver {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private ConsumeDriver() {}

    private static final class FirstAssignment implements RebalanceListener {
        private long atNanos;

        @Override
        public void onAssigned(Set<TopicPartition> partitions) {
            if (atNanos == 0) {
                atNanos = System.nanoTime();
            }
        }
    }

    public static void main(String[] args) {
        int expected = Settings.integer("records");
        String group = "bench-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        try (HttpBrokerClient client = HttpBrokerClient.connect(List.of(URI.create(Settings.text("url"))));
                Consumer consumer = client.newConsumer(ConsumerConfig.defaults(group, "bench"))) {
            FirstAssignment assigned = new FirstAssignment();
            long begin = System.nanoTime();
            consumer.subscribe(List.of(Settings.text("topic")), assigned);
            long seen = 0;
            long bytes = 0;
            long lastNanos = begin;
            while (seen < expected) {
                List<ConsumerRecord> records = consumer.poll(POLL);
                for (ConsumerRecord record : records) {
                    seen++;
                    bytes += record.value() == null ? 0 : record.value().length;
                }
                long now = System.nanoTime();
                if (!records.isEmpty()) {
                    lastNanos = now;
                } else if (now - lastNanos > PATIENCE.toNanos()) {
                    throw new IllegalStateException("[driver] records: expected " + expected + " but were " + seen);
                }
            }
            double fetching = (lastNanos - assigned.atNanos) / 1e9;
            Settings.report(Map.of(
                    "recordsPerS", seen / fetching,
                    "mibPerS", bytes / fetching / (1 << 20),
                    "joinS", (assigned.atNanos - begin) / 1e9));
        }
    }
}
