package dev.streamstore.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands a newcomer types. */
@Timeout(900)
class UpCommandIT {
    /** Below where the system takes ports for connections from: a free one stays free. */
    private static final int POSTGRES = 9329;

    @Test
    void upEndsWithTheLineAndSigtermStopsEverything(@TempDir Path state) throws Exception {
        String offset = Integer.toString(freeOffset());
        Process up = command(state, offset, "up").start();
        List<String> printed = new ArrayList<>();
        try (BufferedReader output = up.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                printed.add(line);
                if (line.equals("StreamStore is up")) {
                    break;
                }
            }
            assertThat(printed).as("output of up").contains("StreamStore is up");

            assertThat(run(state, offset, "status")).contains("order", "broker-1", "postgres", "mail");
            assertThat(run(state, offset, "demo", "order")).isNotBlank();
            List<ProcessHandle> children = pids(state);
            assertThat(children).hasSize(8);

            up.destroy();
            assertThat(up.waitFor(20, TimeUnit.SECONDS))
                    .as("stopped within 20 s")
                    .isTrue();
            assertThat(children).noneMatch(ProcessHandle::isAlive);
        } finally {
            up.destroy();
            up.waitFor(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aTakenPortIsNamed(@TempDir Path state) throws Exception {
        int offset = freeOffset();
        try (ServerSocket taken = new ServerSocket(8090 + offset)) {
            Process up = command(state, Integer.toString(offset), "up").start();
            String output = new String(up.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(up.waitFor()).isNotZero();
            assertThat(output).contains(Integer.toString(taken.getLocalPort())).doesNotContain("Exception");
        }
    }

    private static String run(Path state, String offset, String... words) throws Exception {
        Process process = command(state, offset, words).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("exit status of " + String.join(" ", words) + "\n" + output)
                .isZero();
        return output;
    }

    private static ProcessBuilder command(Path state, String offset, String... words) {
        List<String> command = new ArrayList<>();
        command.add(Stacks.ROOT.resolve("streamstore").toString());
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("STREAMSTORE_STATE_DIR", state.toString());
        builder.environment().put("STREAMSTORE_PORT_OFFSET", offset);
        builder.environment().put("STREAMSTORE_PORT_POSTGRES", Integer.toString(POSTGRES + Integer.parseInt(offset)));
        return builder;
    }

    private static List<ProcessHandle> pids(Path state) throws IOException {
        try (var files = Files.list(state.resolve("run"))) {
            List<ProcessHandle> handles = new ArrayList<>();
            for (Path file : files.filter(f -> f.toString().endsWith(".pid")).toList()) {
                ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).ifPresent(handles::add);
            }
            return handles;
        }
    }

    /** An offset at which none of the ports of a stack is taken. */
    private static int freeOffset() {
        int[] ports = {8080, 8081, 8082, 8083, 8084, 8090, 2525, 8025, POSTGRES};
        for (int offset = 1_000; offset < 11_000; offset += 337) {
            if (free(ports, offset)) {
                return offset;
            }
        }
        throw new AssertionError("no free ports");
    }

    private static boolean free(int[] ports, int offset) {
        return Arrays.stream(ports).allMatch(port -> canBind(port + offset));
    }

    private static boolean canBind(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
