package dev.streamstore.benchmarks.broker;

import dev.streamstore.benchmarks.driver.LatencyDriver;
import dev.streamstore.benchmarks.driver.Measured;
import dev.streamstore.benchmarks.driver.Settings;
import dev.streamstore.stack.process.OwnSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Apache Kafka as one node, broker and controller in one process, with the settings of its own {@code
 * config/server.properties} and the JVM options of its start script, driven by its own performance tools.
 *
 * <p>It runs in a session of its own, as {@link StreamStoreContender}'s process does: Linux shares the processor among
 * sessions first and among their processes then, so one in the drivers' session would have another share.
 */
final class KafkaContender implements Contender {

    private static final List<String> JVM_OPTIONS = List.of(
            "-Xms1G",
            "-Xmx1G",
            "-server",
            "-XX:+UseG1GC",
            "-XX:MaxGCPauseMillis=20",
            "-XX:InitiatingHeapOccupancyPercent=35",
            "-XX:+ExplicitGCInvokesConcurrent",
            "-Djava.awt.headless=true");

    private static final Pattern PRODUCED =
            Pattern.compile("^\\d+ records sent, ([0-9.]+) records/sec .*", Pattern.MULTILINE);

    private static final String FIRST_TOPIC = "first";

    private final Path directory;
    private final Path serverProperties;
    private final String bootstrap;
    private @Nullable Process process;

    KafkaContender(Path directory) throws IOException {
        this.directory = directory;
        this.serverProperties = directory.resolve("server.properties");
        int port = freePort();
        this.bootstrap = "127.0.0.1:" + port;
        Files.writeString(serverProperties, settings(port, freePort()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String settings(int port, int controllerPort) {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.bootstrap.servers=127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                inter.broker.listener.name=PLAINTEXT
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
                log.dirs=%3$s
                num.network.threads=3
                num.io.threads=8
                socket.send.buffer.bytes=102400
                socket.receive.buffer.bytes=102400
                socket.request.max.bytes=104857600
                offsets.topic.replication.factor=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                log.retention.hours=168
                log.segment.bytes=1073741824
                """.formatted(port, controllerPort, directory.resolve("data"));
    }

    @Override
    public String name() {
        return "Kafka";
    }

    @Override
    public Duration start() throws Exception {
        if (!Files.exists(directory.resolve("data"))) {
            format();
        }
        long begin = System.nanoTime();
        List<String> command = new java.util.ArrayList<>(List.of(Jvm.java()));
        command.addAll(JVM_OPTIONS);
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), "kafka.Kafka", serverProperties.toString()));
        process = new ProcessBuilder(OwnSession.wrap(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("kafka.out").toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        awaitFirstRecord();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private void format() throws IOException, InterruptedException {
        RunningDriver.start(
                        "kafka.tools.StorageTool",
                        Map.of(),
                        List.of(
                                "format",
                                "--standalone",
                                "-t",
                                Uuid.randomUuid().toString(),
                                "-c",
                                serverProperties.toString()))
                .await();
    }

    private void awaitFirstRecord() throws Exception {
        Map<String, Object> quick = Map.of(
                "bootstrap.servers", bootstrap,
                "reconnect.backoff.ms", 10,
                "reconnect.backoff.max.ms", 10,
                "retry.backoff.ms", 10,
                "retry.backoff.max.ms", 10,
                "linger.ms", 0,
                "acks", "all");
        try (Admin admin = Admin.create(quick)) {
            if (!admin.listTopics().names().get().contains(FIRST_TOPIC)) {
                admin.createTopics(List.of(new NewTopic(FIRST_TOPIC, 1, (short) 1)))
                        .all()
                        .get();
            }
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(quick, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(FIRST_TOPIC, new byte[10])).get();
        }
    }

    @Override
    public void kill() throws InterruptedException {
        running().destroyForcibly().waitFor();
    }

    @Override
    public ProcessHandle process() {
        return running().toHandle();
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("[Kafka] process: expected to run but was not started");
        }
        return process;
    }

    @Override
    public void createTopic(String topic, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    @Override
    public void deleteTopic(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    @Override
    public Measured produce(String topic, Load load) throws Exception {
        String output = RunningDriver.start(
                        "org.apache.kafka.tools.ProducerPerformance",
                        Map.of(),
                        List.of(
                                "--topic",
                                topic,
                                "--num-records",
                                Integer.toString(load.records()),
                                "--payload-file",
                                Payload.file(directory, load.recordBytes()).toString(),
                                "--throughput",
                                "-1",
                                "--bootstrap-server",
                                bootstrap,
                                "--command-property",
                                "acks=all",
                                "batch.size=" + Workload.BATCH_BYTES,
                                "linger.ms=" + Workload.LINGER_MS))
                .await();
        // The last line is that of the whole run, those before it are of a few seconds each.
        Matcher line = PRODUCED.matcher(output);
        Optional<Double> recordsPerS =
                line.results().map(each -> Double.valueOf(each.group(1))).reduce((first, last) -> last);
        return new Measured(Map.of(
                Measured.RECORDS_PER_S,
                recordsPerS.orElseThrow(
                        () -> new IllegalStateException("[Kafka] output: expected a rate but was\n" + output))));
    }

    @Override
    public Measured consume(String topic, Load load) throws Exception {
        return consumed(startConsuming(topic, load).await());
    }

    /** Two lines of comma-separated values: names and figures. */
    static Measured consumed(String output) {
        List<String> lines = output.lines().toList();
        for (int i = 0; i + 1 < lines.size(); i++) {
            List<String> names =
                    Arrays.stream(lines.get(i).split(",")).map(String::strip).toList();
            int rate = names.indexOf("fetch.nMsg.sec");
            if (rate >= 0) {
                return new Measured(Map.of(
                        Measured.RECORDS_PER_S,
                        Double.parseDouble(lines.get(i + 1).split(",")[rate].strip())));
            }
        }
        throw new IllegalStateException("[Kafka] output: expected fetch.nMsg.sec but was\n" + output);
    }

    @Override
    public RunningDriver startConsuming(String topic, Load load) throws IOException {
        return RunningDriver.start(
                "org.apache.kafka.tools.ConsumerPerformance",
                Map.of(),
                List.of(
                        "--bootstrap-server",
                        bootstrap,
                        "--topic",
                        topic,
                        "--num-records",
                        Integer.toString(load.records())));
    }

    @Override
    public Measured latency(String topic, int perSecond, Duration duration) throws Exception {
        Map<String, String> settings = Map.of(
                "url",
                bootstrap,
                "topic",
                topic,
                "rate",
                Integer.toString(perSecond),
                "seconds",
                Long.toString(duration.toSeconds()),
                "size",
                "100");
        return Settings.results(RunningDriver.start(LatencyDriver.class.getName(), settings, List.of())
                .await());
    }

    @Override
    public void close() throws Exception {
        Process running = process;
        if (running != null) {
            running.destroy();
            if (!running.waitFor(15, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
        }
        Directories.delete(directory);
    }
}
