package dev.streamstore.benchmarks.driver;

import dev.streamstore.client.Producer;
import dev.streamstore.client.ProducerConfig;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.http.HttpBrokerClient;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sends one ready-made payload as often as told and as fast as it is taken, and counts until all is acknowledged: what
 * Kafka's {@code ProducerPerformance} does.
 */
public final class ProduceDriver {

    private ProduceDriver() {}

    public static void main(String[] args) throws Exception {
        String topic = Settings.text("topic");
        int records = Settings.integer("records");
        byte[] payload = Files.readAllBytes(Path.of(Settings.text("payload")));
        ProducerConfig config = new ProducerConfig(
                "bench",
                Settings.integer("batch"),
                Duration.ofMillis(Settings.integer("lingerMs")),
                32L << 20,
                Duration.ofMinutes(2),
                ProducerConfig.Acks.ALL,
                ProducerConfig.CompressionType.NONE);
        CountDownLatch left = new CountDownLatch(records);
        LongAdder waitedNanos = new LongAdder();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (HttpBrokerClient client = HttpBrokerClient.connect(List.of(URI.create(Settings.text("url"))));
                Producer producer = client.newProducer(config)) {
            long begin = System.nanoTime();
            for (int i = 0; i < records; i++) {
                long sent = System.nanoTime();
                var unused = producer.send(new ProducerRecord(topic, null, payload))
                        .whenComplete((metadata, e) -> {
                            if (e != null) {
                                failure.compareAndSet(null, e);
                            }
                            waitedNanos.add(System.nanoTime() - sent);
                            left.countDown();
                        });
            }
            producer.flush();
            // What hangs on the last records' futures may still be running.
            boolean all = left.await(10, TimeUnit.SECONDS);
            double seconds = (System.nanoTime() - begin) / 1e9;
            Throwable failed = failure.get();
            if (failed != null || !all) {
                throw new IllegalStateException(
                        "[driver] records: expected to be acknowledged but " + left.getCount() + " were not", failed);
            }
            Settings.report(Map.of("recordsPerS", records / seconds, "averageMs", waitedNanos.sum() / 1e6 / records));
        }
    }
}
