package dev.streamstore.stack.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.stack.process.RunDirectory.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
    @TempDir
    Path directory;

    private RunDirectory run;
    private Process child;

    @BeforeEach
    void startAChild() throws IOException {
        run = new RunDirectory(directory);
        child = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void endTheChild() throws InterruptedException {
        child.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    @Test
    void aLivingProcessIsFoundAgain() throws IOException {
        run.record("order", child.toHandle(), "");
        assertThat(new RunDirectory(directory).find("order"))
                .hasValueSatisfying(found -> assertThat(found.pid()).isEqualTo(child.pid()));
        assertThat(Files.readString(directory.resolve("order.pid"))).isEqualTo(child.pid() + "\n");
        assertThat(run.names()).containsExactly("order");
    }

    @Test
    void anEndedProcessIsNotFound() throws InterruptedException {
        run.record("order", child.toHandle(), "");
        child.destroyForcibly().waitFor();
        assertThat(run.find("order")).isEmpty();
        assertThat(run.read("order")).isPresent();
    }

    @Test
    void anotherProcessWithTheSameIdIsNotTakenForIt() {
        // The id of a living process, but from a time when that process was not there yet.
        TrackedProcess old = new TrackedProcess(
                child.pid(), Instant.now().minusSeconds(3600), "-Dstreamstore.process=/somewhere/order.pid");
        assertThat(old.isLive()).isFalse();
    }

    @Test
    void aClockThatWasSetDoesNotHideAProcessWithItsMarker() {
        await().untilAsserted(() -> assertThat(child.info().commandLine())
                .hasValueSatisfying(line -> assertThat(line).contains("sleep")));
        assertThat(new TrackedProcess(child.pid(), Instant.now().minusSeconds(3600), "sleep 600").isLive())
                .isTrue();
    }

    @Test
    void aZombieDoesNotRun() throws IOException {
        // A shell that is stopped does not reap its child, which so stays a zombie when it ends.
        Process parent = new ProcessBuilder("sh", "-c", "sleep 600 & echo $!; wait").start();
        try {
            long pid = Long.parseLong(parent.inputReader().readLine());
            ProcessHandle orphan = ProcessHandle.of(pid).orElseThrow();
            signal("STOP", parent.pid());
            orphan.destroyForcibly();
            await().until(() -> !TrackedProcess.running(orphan));
            assertThat(Path.of("/proc", Long.toString(pid), "stat"))
                    .satisfiesAnyOf(
                            stat -> assertThat(stat).exists(),
                            stat -> assertThat(Path.of("/proc/self")).doesNotExist());
        } finally {
            signal("CONT", parent.pid());
            parent.destroyForcibly();
        }
    }

    private static void signal(String name, long pid) throws IOException {
        try {
            new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).start().waitFor();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void whyAProcessEndsIsWrittenDownBeforeItDoes() {
        run.record("order", child.toHandle(), "");
        assertThat(run.ending("order")).isEqualTo(Ending.NONE);
        run.announceEnding("order", Ending.STOP);
        assertThat(run.ending("order")).isEqualTo(Ending.STOP);
        assertThat(run.find("order")).isPresent();
        run.forget("order");
        assertThat(run.names()).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aFileOfSomebodyElseIsNobodysProcess() throws IOException {
        Files.writeString(directory.resolve("order.process"), "garbage");
        assertThat(run.find("order")).isEmpty();
        assertThat(List.of(run.ending("order"))).containsExactly(Ending.NONE);
    }
}
