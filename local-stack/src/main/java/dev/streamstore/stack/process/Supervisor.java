package dev.streamstore.stack.process;

import dev.streamstore.stack.process.RunDirectory.Ending;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Starts and ends processes and keeps the run directory in step with that.
 *
 * <p>Blocking; safe for concurrent use for different names. After {@link #refuseStarts} nothing is started any more, so
 * that a shutdown in the middle of a start-up leaves nothing behind.
 */
public final class Supervisor {
    private static final long MAX_LOG_BYTES = 20L * 1024 * 1024;
    private static final int SHOWN_LOG_LINES = 25;
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(5);
    private static final long POLL_MS = 100;

    private final RunDirectory run;
    private final Path workingDirectory;
    private final AtomicBoolean closing = new AtomicBoolean();

    public Supervisor(RunDirectory run, Path workingDirectory) {
        this.run = run;
        this.workingDirectory = workingDirectory;
    }

    /** Makes every later start fail; waits for one that is just happening. */
    public synchronized void refuseStarts() {
        closing.set(true);
    }

    /**
     * Starts a process and waits until it is healthy.
     *
     * @return how long that took
     * @throws StartFailedException when it ended or did not become healthy in time; it is then not running any more
     */
    public Duration start(ProcessSpec spec) throws InterruptedException {
        long startedNanos = System.nanoTime();
        rotate(spec.log());
        long logStart = sizeOf(spec.log());
        Process process = spawn(spec);
        long deadline = startedNanos + spec.startTimeout().toNanos();
        while (!spec.health().healthy() || !process.isAlive()) {
            if (process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
                run.forget(spec.name());
                throw failed(spec, logStart, "ended with " + exitText(process.exitValue()) + " while starting");
            }
            if (System.nanoTime() > deadline) {
                end(spec.name(), Signal.KILL, KILL_TIMEOUT);
                throw failed(
                        spec,
                        logStart,
                        "was not healthy after " + spec.startTimeout().toSeconds() + " s");
            }
        }
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    private synchronized Process spawn(ProcessSpec spec) {
        if (closing.get()) {
            throw new ProcessException("[" + spec.name() + "] not started: the stack is stopping");
        }
        Optional<TrackedProcess> running = run.find(spec.name());
        if (running.isPresent()) {
            throw new ProcessException("[" + spec.name() + "] already running: expected a stopped process but was pid "
                    + running.get().pid());
        }
        ProcessBuilder builder = new ProcessBuilder(OwnSession.wrap(spec.command()))
                .directory(workingDirectory.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
        builder.environment().putAll(spec.environment());
        try {
            Process process = builder.start();
            run.record(spec.name(), process.toHandle(), spec.marker());
            return process;
        } catch (IOException e) {
            throw new ProcessException("[" + spec.name() + "] could not be started: " + e.getMessage(), e);
        }
    }

    /**
     * Signals a process and waits until it is gone; after {@code timeout} it is killed.
     *
     * @return false when it had to be killed although a clean stop was asked for; true also when it did not run
     */
    public boolean end(String name, Signal signal, Duration timeout) throws InterruptedException {
        Optional<ProcessHandle> live = run.read(name).flatMap(TrackedProcess::live);
        if (live.isEmpty()) {
            run.forget(name);
            return true;
        }
        ProcessHandle process = live.get();
        run.announceEnding(name, signal == Signal.KILL ? Ending.KILL : Ending.STOP);
        signal.send(process);
        boolean inTime = awaitEnd(process, timeout);
        if (!inTime) {
            Signal.KILL.send(process);
            if (!awaitEnd(process, KILL_TIMEOUT)) {
                throw new ProcessException(
                        "[" + name + "] pid " + process.pid() + " does not end, not even by SIGKILL");
            }
        }
        run.forget(name);
        return inTime;
    }

    private static boolean awaitEnd(ProcessHandle process, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (TrackedProcess.running(process)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        return true;
    }

    private static StartFailedException failed(ProcessSpec spec, long logStart, String what) {
        List<String> tail = LogTail.lines(spec.log(), logStart, SHOWN_LOG_LINES);
        return new StartFailedException("[" + spec.name() + "] did not start: it " + what, tail, spec.log());
    }

    /** What an exit value means, in words: above 128 a signal ended it. */
    public static String exitText(int exitValue) {
        return exitValue > 128 ? "signal " + (exitValue - 128) : "exit code " + exitValue;
    }

    private static void rotate(Path log) {
        if (sizeOf(log) < MAX_LOG_BYTES) {
            return;
        }
        try {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
