package dev.streamstore.conformance;

import dev.streamstore.stack.Port;
import dev.streamstore.stack.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged broker as a process on a free port, with a data directory of its own. For one thread. */
final class BrokerProcess implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("streamstore.root", ".."))
            .toAbsolutePath()
            .normalize();
    private static final Duration START_TIMEOUT = Duration.ofSeconds(180);
    private static final List<String> JVM_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xss512k");

    private final Path directory;
    private final List<String> command;
    private final int port;
    private Process process;

    private BrokerProcess(Path directory, int port, List<String> command) throws IOException {
        this.directory = directory;
        this.port = port;
        this.command = command;
        this.process = launch();
    }

    /** Starts one and waits until it takes requests. */
    static BrokerProcess start(String... properties) throws Exception {
        return start(List.of("-Xmx192m"), properties);
    }

    /** @param properties {@code streamstore.broker.max-topics=3} */
    static BrokerProcess start(List<String> jvmOptions, String... properties) throws Exception {
        BrokerProcess started = starting(jvmOptions, properties);
        try {
            started.awaitReady();
            return started;
        } catch (Exception | AssertionError e) {
            started.close();
            throw e;
        }
    }

    /** Does not wait until it takes requests. */
    static BrokerProcess starting(List<String> jvmOptions, String... properties) throws IOException {
        Path directory = Files.createTempDirectory(
                Files.createDirectories(ROOT.resolve("system-tests/target/conformance")), "broker");
        int port = Ports.free(new Random()).of(Port.BROKER);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jar().toString(), "--server.port=" + port, "--server.address=127.0.0.1"));
        command.add("--streamstore.broker.data-dir=" + directory.resolve("data"));
        Stream.of(properties).map(property -> "--" + property).forEach(command::add);
        return new BrokerProcess(directory, port, command);
    }

    Api api() {
        return new Api(URI.create("http://127.0.0.1:" + port));
    }

    void awaitReady() throws Exception {
        long deadlineNanos = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!isReady()) {
            if (!process.isAlive() || System.nanoTime() > deadlineNanos) {
                throw new AssertionError("[broker] expected to start but did not:\n" + Files.readString(log()));
            }
            Thread.sleep(50);
        }
    }

    private boolean isReady() {
        try {
            return api().get("/actuator/health/readiness").status() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    /** SIGTERM; returns at once. */
    void terminate() {
        process.destroy();
    }

    /** Waits for the end after {@link #terminate}. */
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("[broker] expected to end within 20 s after SIGTERM but did not");
        }
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts it again, on the same data and port, without waiting. */
    void launchAgain() throws IOException {
        process = launch();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private Path log() {
        return directory.resolve("broker.log");
    }

    private static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("broker-service/target"))) {
            return files.filter(file -> file.getFileName().toString().matches("broker-service-.*\\.jar"))
                    .filter(file -> !file.getFileName().toString().endsWith("-classes.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("[broker] not built: run mvn -DskipTests package"));
        }
    }
}
