package dev.streamstore.benchmarks.broker;

import dev.streamstore.benchmarks.driver.ConsumeDriver;
import dev.streamstore.benchmarks.driver.LatencyDriver;
import dev.streamstore.benchmarks.driver.Measured;
import dev.streamstore.benchmarks.driver.ProduceDriver;
import dev.streamstore.benchmarks.driver.Settings;
import dev.streamstore.client.Admin;
import dev.streamstore.client.BrokerException;
import dev.streamstore.client.Producer;
import dev.streamstore.client.ProducerConfig;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.http.HttpBrokerClient;
import dev.streamstore.stack.Applications;
import dev.streamstore.stack.LocalStack;
import dev.streamstore.stack.Role;
import dev.streamstore.stack.StackOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Our broker, started as {@code ./streamstore up --only broker} starts it after {@code ./streamstore train broker}. */
final class StreamStoreContender implements Contender {

    private static final String BROKER = "broker-1";
    private static final String FIRST_TOPIC = "first";

    private final Path directory;
    private final LocalStack stack;
    private final URI url;

    StreamStoreContender(Path repository, Path directory) {
        new Applications(repository).train(Role.BROKER);
        this.directory = directory;
        this.stack = LocalStack.reserve(
                StackOptions.isolated(repository, directory.resolve("state")).withRoles(EnumSet.of(Role.BROKER)));
        this.url = stack.url(BROKER);
    }

    @Override
    public String name() {
        return "StreamStore";
    }

    URI url() {
        return url;
    }

    @Override
    public Duration start() throws Exception {
        try (ExecutorService launcher = Executors.newVirtualThreadPerTaskExecutor()) {
            long begin = System.nanoTime();
            Future<Duration> healthy = launcher.submit(() -> stack.start(BROKER));
            while (!firstRecordAcknowledged()) {
                if (healthy.state() == Future.State.FAILED) {
                    healthy.get();
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            healthy.get();
            return took;
        }
    }

    private boolean firstRecordAcknowledged() throws Exception {
        try (HttpBrokerClient client = HttpBrokerClient.connect(List.of(url))) {
            client.admin().createTopic(new Admin.NewTopic(FIRST_TOPIC, 1, Map.of()));
            try (Producer producer = client.newProducer(ProducerConfig.defaults("first"))) {
                producer.send(new ProducerRecord(FIRST_TOPIC, null, new byte[10]))
                        .get();
                return true;
            }
        } catch (BrokerException e) {
            if (e.retriable()) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void kill() throws InterruptedException {
        stack.kill(BROKER);
    }

    @Override
    public ProcessHandle process() {
        return stack.process(BROKER);
    }

    @Override
    public void createTopic(String topic, int partitions) {
        createTopic(topic, partitions, Map.of());
    }

    void createTopic(String topic, int partitions, Map<String, String> config) {
        try (HttpBrokerClient client = HttpBrokerClient.connect(List.of(url))) {
            client.admin().createTopic(new Admin.NewTopic(topic, partitions, config));
        }
    }

    @Override
    public void deleteTopic(String topic) {
        try (HttpBrokerClient client = HttpBrokerClient.connect(List.of(url))) {
            client.admin().deleteTopic(topic);
        }
    }

    @Override
    public Measured produce(String topic, Load load) throws Exception {
        Map<String, String> settings = settings(topic);
        settings.put("records", Integer.toString(load.records()));
        settings.put("payload", Payload.file(directory, load.recordBytes()).toString());
        settings.put("batch", Integer.toString(Workload.BATCH_BYTES));
        settings.put("lingerMs", Integer.toString(Workload.LINGER_MS));
        return drive(ProduceDriver.class, settings);
    }

    @Override
    public Measured consume(String topic, Load load) throws Exception {
        return Settings.results(startConsuming(topic, load).await());
    }

    @Override
    public RunningDriver startConsuming(String topic, Load load) throws IOException {
        Map<String, String> settings = settings(topic);
        settings.put("records", Integer.toString(load.records()));
        return RunningDriver.start(ConsumeDriver.class.getName(), settings, List.of());
    }

    @Override
    public Measured latency(String topic, int perSecond, Duration duration) throws Exception {
        Map<String, String> settings = settings(topic);
        settings.put("rate", Integer.toString(perSecond));
        settings.put("seconds", Long.toString(duration.toSeconds()));
        settings.put("size", "100");
        return drive(LatencyDriver.class, settings);
    }

    Measured drive(Class<?> driver, Map<String, String> settings) throws Exception {
        return Settings.results(
                RunningDriver.start(driver.getName(), settings, List.of()).await());
    }

    Map<String, String> settings(String topic) {
        Map<String, String> settings = new HashMap<>();
        settings.put("url", url.toString());
        settings.put("topic", topic);
        return settings;
    }

    @Override
    public void close() throws IOException {
        stack.close();
        if (Files.exists(directory)) {
            Directories.delete(directory);
        }
    }
}
