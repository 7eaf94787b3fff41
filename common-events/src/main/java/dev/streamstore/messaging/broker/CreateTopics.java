package dev.streamstore.messaging.broker;

import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.BrokerException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Creates the event topics and ends: for an installation that wants them before its services. Run it as often as you
 * like; topics that are there stay as they are. {@code STREAMSTORE_BROKER_URLS} says where the brokers are, separated by
 * commas. Waits two minutes for one to answer, then ends with exit code 1.
 */
public final class CreateTopics {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private CreateTopics() {}

    public static void main(String[] arguments) throws InterruptedException {
        String urls = System.getenv().getOrDefault("STREAMSTORE_BROKER_URLS", "http://localhost:8090");
        List<URI> brokers = Arrays.stream(urls.split(","))
                .map(String::strip)
                .map(URI::create)
                .toList();
        try {
            run(brokers, PATIENCE);
            System.out.println("[topics] all event topics are there");
        } catch (BrokerException e) {
            System.err.println("[topics] not created by " + urls + ": " + e.getMessage());
            System.exit(1);
        }
    }

    /** @throws BrokerException what the last attempt failed with */
    static void run(List<URI> brokers, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        try (BrokerClient client = BrokerAutoConfiguration.connect(brokers)) {
            while (true) {
                try {
                    TopicSetup.createAll(client.admin());
                    return;
                } catch (BrokerException e) {
                    if (!e.retriable() || System.nanoTime() - deadline >= 0) {
                        throw e;
                    }
                    TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
                }
            }
        }
    }
}
