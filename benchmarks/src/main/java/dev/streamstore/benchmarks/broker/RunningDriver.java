package dev.streamstore.benchmarks.broker;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A driver in a JVM of its own, with the options that Kafka's scripts give to its tools, whoever it drives. */
final class RunningDriver {

    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final List<String> JVM_OPTIONS =
            List.of("-Xmx512m", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-XX:InitiatingHeapOccupancyPercent=35");

    private final Process process;
    private final Path output;

    private RunningDriver(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static RunningDriver start(String mainClass, Map<String, String> settings, List<String> arguments)
            throws IOException {
        Path output = Files.createTempFile("streamstore-bench", ".out");
        List<String> command = new ArrayList<>(List.of(Jvm.java()));
        command.addAll(JVM_OPTIONS);
        String extra = System.getProperty("bench.driver.options", "");
        if (!extra.isEmpty()) {
            command.addAll(List.of(extra.split(" ")));
        }
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new RunningDriver(process, output);
    }

    /**
     * What it wrote.
     *
     * @throws IllegalStateException when it failed or took too long
     */
    String await() throws IOException, InterruptedException {
        boolean ended = process.waitFor(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        String written = Files.readString(output);
        Files.delete(output);
        if (!ended || process.exitValue() != 0) {
            throw new IllegalStateException("[driver] end: expected within " + LONGEST + " and well but was "
                    + (ended ? "exit code " + process.exitValue() : "killed") + ":\n" + written);
        }
        return written;
    }
}
