package dev.streamstore.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.streamstore.stack.Port;
import dev.streamstore.stack.Ports;
import dev.streamstore.stack.process.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
    @TempDir
    Path state;

    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    private int run(Map<String, String> more, String... arguments) {
        Map<String, String> environment = new java.util.HashMap<>(more);
        environment.put("STREAMSTORE_STATE_DIR", state.resolve("none").toString());
        CommandLine commandLine = Main.commandLine(environment);
        commandLine.setErr(new PrintWriter(err, true));
        commandLine.setOut(new PrintWriter(out, true));
        return commandLine.execute(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "help", "up --help", "demo --help", "demo order --help", "reset -h"})
    void helpIsGivenWhereverItIsAskedFor(String line) {
        assertThat(run(Map.of(), line.split(" "))).isZero();
        assertThat(out.toString()).contains("Usage: streamstore");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stop",
                "kill",
                "start",
                "stop kafka",
                "up --only kafka",
                "up --onyl mail",
                "up --demo --only mail",
                "up --only payment-2",
                "train payment-2",
                "train mail",
                "demo frobnicate",
                "demo load --rate 0",
                "demo load --rate many",
                "demo load --seconds 0",
                "demo load --seconds -5",
                "demo load --seconds many",
                "demo drivers --seconds -5",
                "demo drivers --drivers 0",
                "demo drivers --rate -1",
                "frobnicate",
                "stop a b"
            })
    void aWrongArgumentIsAUsageError(String line) {
        assertThat(run(Map.of(), line.split(" "))).isEqualTo(2);
        assertThat(err.toString()).isNotBlank().doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"status", "stop order", "kill order", "start order", "demo order", "demo load", "demo drivers"})
    void withoutAStackOneSentenceSaysHowToStartIt(String line) {
        assertThat(run(Map.of(), line.split(" "))).isEqualTo(1);
        assertThat(err.toString()).contains("./streamstore up").hasLineCount(1);
        assertThat(state).isEmptyDirectory();
    }

    @Test
    void aWrongLengthNamesItsOption() {
        run(Map.of(), "demo", "load", "--seconds", "-5");
        assertThat(err.toString()).contains("[--seconds] expected more than 0 but was -5");
    }

    @Test
    void aFurtherInstanceIsNotStartedByUp() {
        run(Map.of(), "up", "--only", "mail,payment-2");
        assertThat(err.toString()).contains("[--only]", "./streamstore start payment-2");
    }

    /** Its settings are still there. */
    @ParameterizedTest
    @ValueSource(
            strings = {"start order", "demo order", "demo replay", "demo load --seconds 1", "demo drivers --seconds 1"})
    void afterTheStackWasStoppedOneSentenceSaysHowToStartIt(String line) throws IOException {
        saveSettings(Ports.free(new Random()).of(Port.ORDER));
        assertThat(run(Map.of(), line.split(" "))).isEqualTo(1);
        assertThat(err.toString()).contains("not running", "./streamstore up").hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    /** Of a stack all of whose processes have this port. */
    private Path saveSettings(int port) throws IOException {
        Path run = Files.createDirectories(state.resolve("none").resolve("run"));
        Files.write(
                run.resolve("stack.properties"),
                Arrays.stream(Port.values())
                        .map(each -> "STREAMSTORE_PORT_" + each.name() + "=" + port)
                        .toList());
        return run;
    }

    /** Return 0 where {@code DemoCommand} catches what was not observed to see it fail. */
    @ParameterizedTest
    @ValueSource(strings = {"order", "payment-outage", "lost-hour", "replay", "rebalance"})
    void aDemoThatDoesNotSeeWhatItClaimsFails(String demo) throws IOException {
        HttpServer ailing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ailing.createContext("/", exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        ailing.start();
        try {
            Path run = saveSettings(ailing.getAddress().getPort());
            new RunDirectory(run).recordWithoutPidFile("up", ProcessHandle.current(), "");
            assertThat(run(Map.of(), "demo", demo)).isEqualTo(1);
        } finally {
            ailing.stop(0);
        }
        assertThat(err.toString()).contains("expected 200 but was 503").hasLineCount(1);
    }

    @Test
    void aBadPortVariableIsOneSentence() {
        assertThat(run(Map.of("STREAMSTORE_PORT_ORDER", "eighty"), "up")).isEqualTo(1);
        assertThat(err.toString()).contains("STREAMSTORE_PORT_ORDER").hasLineCount(1);
    }

    @Test
    void helpNamesEveryVariable() {
        assertThat(run(Map.of(), "help")).isZero();
        for (Port port : Port.values()) {
            assertThat(out.toString()).contains(port.name());
        }
        assertThat(out.toString())
                .contains("STREAMSTORE_STATE_DIR", "STREAMSTORE_PORT_OFFSET", "STREAMSTORE_JAVA_HOME");
    }
}
