package dev.streamstore.benchmarks.streams;

import dev.streamstore.client.Admin;
import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.Producer;
import dev.streamstore.client.ProducerConfig;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.streams.Serde;
import dev.streamstore.streams.Serdes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A topic of sales, a thousand a second by their own time, the same ones each time. */
final class SalesLog {
    static final String TOPIC = "bench-sales";
    static final int PARTITIONS = 6;
    static final Serde<Sale> SALES = Serdes.json(Sale.class);

    private static final Instant BEGIN = Instant.parse("2026-01-31T12:00:00Z");
    private static final int ARTICLES = 200;
    private static final int CUSTOMERS = 100_000;
    private static final int PRICE_BELOW = 10_000;

    private SalesLog() {}

    /** @param cents from 1 */
    record Sale(String sku, String customer, long cents) {}

    /**
     * Returns when the broker has acknowledged all.
     *
     * @return what they add up to, in cents
     */
    static long write(BrokerClient client, int records) throws InterruptedException {
        client.admin().createTopic(new Admin.NewTopic(TOPIC, PARTITIONS, Map.of()));
        Random random = new Random(1);
        long cents = 0;
        try (Producer producer = client.newProducer(ProducerConfig.defaults("bench"))) {
            for (int i = 0; i < records; i++) {
                Sale sale = new Sale(
                        "A-%03d".formatted(random.nextInt(ARTICLES)),
                        "c-%05d".formatted(random.nextInt(CUSTOMERS)),
                        1 + random.nextInt(PRICE_BELOW));
                cents += sale.cents;
                byte[] key = sale.sku.getBytes(StandardCharsets.UTF_8);
                var unused = producer.send(
                        new ProducerRecord(TOPIC, null, key, SALES.serialize(sale), List.of(), BEGIN.plusMillis(i)));
            }
            producer.flush();
        }
        return cents;
    }
}
