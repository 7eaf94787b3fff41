package dev.streamstore.stack.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a server of the test's own as the health check: what a child says and when is the test's to choose. */
class SupervisorTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private RunDirectory run;
    private Supervisor supervisor;
    private ServerSocket greeter;

    @BeforeEach
    void open() throws IOException {
        run = new RunDirectory(directory);
        supervisor = new Supervisor(run, directory);
        greeter = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::greet);
    }

    @AfterEach
    void close() throws Exception {
        supervisor.end("child", Signal.KILL, LONG);
        greeter.close();
    }

    private void greet() {
        while (!greeter.isClosed()) {
            try (Socket socket = greeter.accept()) {
                socket.getOutputStream().write("220 hello\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                return;
            }
        }
    }

    private ProcessSpec spec(String script, int healthPort, Duration timeout) {
        return new ProcessSpec(
                "child",
                List.of("sh", "-c", script),
                Map.of("GREETING", "hello from the environment"),
                "",
                directory.resolve("child.log"),
                new HealthCheck.Smtp("127.0.0.1", healthPort),
                timeout);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aChildInTheBackgroundGivesWayAndOthersDoNot() throws Exception {
        String look = "nice; cat /proc/self/autogroup 2>/dev/null; echo; echo ready; exec sleep 600";
        ProcessSpec plain = spec(look, greeter.getLocalPort(), LONG);
        assertThat(priorities(plain)).isIn(List.of("0"), List.of("0", "0"));
        ProcessSpec background = new ProcessSpec(
                plain.name(),
                Background.wrap(plain.command()),
                plain.environment(),
                plain.marker(),
                plain.log(),
                plain.health(),
                plain.startTimeout());
        assertThat(priorities(background)).isIn(List.of("10"), List.of("10", "10"));
    }

    /** What the child says its own is, and that of its session where sessions have one. */
    private List<String> priorities(ProcessSpec spec) throws Exception {
        Files.deleteIfExists(spec.log());
        supervisor.start(spec);
        long pid = run.find("child").orElseThrow().pid();
        await().until(() -> Files.readString(spec.log()).contains("ready"));
        await("the program itself, not its wrapper, under the id that was started")
                .until(() -> ProcessHandle.of(pid)
                        .orElseThrow()
                        .info()
                        .command()
                        .orElse("")
                        .endsWith("sleep"));
        supervisor.end("child", Signal.KILL, LONG);
        return Files.readAllLines(spec.log()).stream()
                .filter(line -> !line.isBlank() && !line.equals("ready"))
                .map(line -> line.replaceFirst(".* ", ""))
                .toList();
    }

    @Test
    void aHealthyChildLeadsASessionOfItsOwn() throws Exception {
        supervisor.start(spec("echo \"$GREETING\"; exec sleep 600", greeter.getLocalPort(), LONG));
        long pid = run.find("child").orElseThrow().pid();
        await("the program itself, not its wrapper")
                .until(() -> Files.readString(directory.resolve("child.log")).contains("hello from the environment"));
        Process ps = new ProcessBuilder("ps", "-o", "pgid=", "-p", Long.toString(pid)).start();
        assertThat(new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip())
                .isEqualTo(Long.toString(pid));
    }

    @Test
    void aChildThatEndsShowsItsLastLinesOfThisAttemptOnly() throws Exception {
        Files.writeString(directory.resolve("child.log"), "from an earlier run\n");
        ProcessSpec spec = spec("echo one; echo two; exit 3", closedPort(), LONG);
        assertThatThrownBy(() -> supervisor.start(spec))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("exit code 3")
                .hasMessageContaining("| one\n    | two")
                .hasMessageContaining("child.log")
                .message()
                .doesNotContain("earlier run");
        assertThat(run.names()).isEmpty();
    }

    @Test
    void aFullDiskIsHinted() throws Exception {
        ProcessSpec spec = spec("echo 'write: No space left on device'; exit 1", closedPort(), LONG);
        assertThatThrownBy(() -> supervisor.start(spec)).hasMessageContaining("hint: the disk is full");
    }

    @Test
    void aChildThatDoesNotBecomeHealthyIsKilled() throws Exception {
        List<ProcessHandle> others = ProcessHandle.current().children().toList();
        ProcessSpec spec = spec("exec sleep 600", closedPort(), Duration.ofMillis(700));
        assertThatThrownBy(() -> supervisor.start(spec))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("was not healthy after");
        assertThat(ProcessHandle.current().children().filter(TrackedProcess::running))
                .isSubsetOf(others);
        assertThat(run.names()).isEmpty();
    }

    @Test
    void aSecondStartOfTheSameNameIsRefused() throws Exception {
        ProcessSpec spec = spec("exec sleep 600", greeter.getLocalPort(), LONG);
        supervisor.start(spec);
        long pid = run.find("child").orElseThrow().pid();
        assertThatThrownBy(() -> supervisor.start(spec)).hasMessageContaining("already running");
        assertThat(run.find("child").orElseThrow().pid()).isEqualTo(pid);
    }

    @Test
    void aChildThatIgnoresTheStopIsKilledAndThatIsTold() throws Exception {
        supervisor.start(spec("trap '' TERM; echo ready; while :; do sleep 0.1; done", greeter.getLocalPort(), LONG));
        await().until(() -> Files.readString(directory.resolve("child.log")).contains("ready"));
        long pid = run.find("child").orElseThrow().pid();
        assertThat(supervisor.end("child", Signal.TERM, Duration.ofMillis(500))).isFalse();
        assertThat(ProcessHandle.of(pid).filter(TrackedProcess::running)).isEmpty();
        assertThat(run.names()).isEmpty();
    }

    @Test
    void nothingStartsOnceTheStackIsStopping() {
        supervisor.refuseStarts();
        assertThatThrownBy(() -> supervisor.start(spec("exec sleep 600", greeter.getLocalPort(), LONG)))
                .isInstanceOf(ProcessException.class)
                .hasMessageContaining("stopping");
        assertThat(run.names()).isEmpty();
    }
}
