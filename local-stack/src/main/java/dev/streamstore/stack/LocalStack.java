package dev.streamstore.stack;

import dev.streamstore.stack.process.ProcessException;
import dev.streamstore.stack.process.RunDirectory;
import dev.streamstore.stack.process.TrackedProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * The whole of StreamStore on this machine: real child processes, started together and stopped together.
 *
 * <p>One per state directory at a time. Children survive the death of the program that started them; the next start in
 * the same directory stops them first. What they have stored stays there through {@link #close} and any crash.
 *
 * <p>Safe for concurrent use for different processes; {@link #close} may be called at any time, also during the start.
 */
public final class LocalStack implements AutoCloseable {
    static final long MIN_FREE_BYTES = 500L << 20;

    /**
     * Which processes are stopped together.
     *
     * @param until when the last of them is killed, counted from the beginning of the shutdown
     */
    private record StopStage(Set<Role.Kind> kinds, Duration until) {}

    /** Everything ends within 20 seconds, and what has stored most has most time. */
    private static final List<StopStage> STOP_STAGES = List.of(
            new StopStage(EnumSet.of(Role.Kind.SERVICE), Duration.ofSeconds(9)),
            new StopStage(EnumSet.of(Role.Kind.BROKER), Duration.ofSeconds(13)),
            new StopStage(EnumSet.of(Role.Kind.MAIL, Role.Kind.POSTGRES), Duration.ofSeconds(19)));

    private final StackOptions options;
    private final StackControl control;
    private final FileChannel lock;
    private final Consumer<String> progress;

    private LocalStack(StackOptions options, FileChannel lock) {
        this.options = options;
        this.control = new StackControl(options.repository(), options.state(), options.ports());
        this.lock = lock;
        this.progress = options.progress();
    }

    /**
     * Starts everything and returns when all of it is healthy.
     *
     * @throws StackException when the machine or the directory does not allow it
     * @throws ProcessException when a process does not start; everything is stopped again
     */
    public static LocalStack start(StackOptions options) throws InterruptedException {
        LocalStack stack = reserve(options);
        try {
            stack.boot();
            return stack;
        } catch (RuntimeException | InterruptedException e) {
            stack.close();
            throw e;
        }
    }

    /** Takes possession of the state directory without starting anything. */
    public static LocalStack reserve(StackOptions options) {
        return reserve(options, MIN_FREE_BYTES);
    }

    static LocalStack reserve(StackOptions options, long minFreeBytes) {
        options.state().prepare(minFreeBytes);
        LocalStack stack = new LocalStack(options, lock(options.state()));
        stack.control.run().recordWithoutPidFile(StackControl.LAUNCHER, ProcessHandle.current(), "");
        return stack;
    }

    private static FileChannel lock(StateDirectory state) {
        Path file = state.run().resolve("up.lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    return channel;
                }
            } catch (OverlappingFileLockException e) {
                // this JVM holds it: the same answer as for another one
            }
            channel.close();
        } catch (IOException e) {
            throw new StackException("[stack] " + file + " can't be locked: " + e, e);
        }
        String owner = state.runDirectory()
                .find(StackControl.LAUNCHER)
                .map(tracked -> " (pid " + tracked.pid() + ")")
                .orElse("");
        throw new StackException("[stack] StreamStore is already running in " + state.root() + owner
                + ": stop it there with Ctrl-C, or set " + StateDirectory.VARIABLE + " for a second one");
    }

    /**
     * Deletes what a stack has stored. Processes that a killed launcher left behind are stopped first.
     *
     * @throws StackException when a stack is running there
     */
    public static void deleteState(StateDirectory state, Consumer<String> progress) throws InterruptedException {
        StackOptions options =
                new StackOptions(state.root(), state, Ports.from(Map.of()), EnumSet.noneOf(Role.class), progress);
        try (LocalStack stack = reserve(options, 0)) {
            stack.stopLeftOvers();
            state.deleteAll();
        }
    }

    /** Starts everything; see {@link #start}. On failure the caller closes. */
    public void boot() throws InterruptedException {
        stopLeftOvers();
        Set<Role> roles = options.roles();
        roles.forEach(role -> control.requireFreePorts(ProcessName.first(role)));
        options.state().saveSettings(options.ports(), roles);
        Set<Role> base = EnumSet.copyOf(roles);
        base.removeIf(role -> role.kind() == Role.Kind.SERVICE);
        startTogether(base);
        Set<Role> services = EnumSet.copyOf(roles);
        services.removeAll(base);
        startTogether(services);
    }

    private void stopLeftOvers() throws InterruptedException {
        List<ProcessName> left = control.recorded().stream()
                .filter(name -> control.find(name).isPresent())
                .toList();
        if (!left.isEmpty()) {
            progress.accept("An earlier run ended without stopping its processes: stopping "
                    + String.join(", ", left.stream().map(ProcessName::toString).toList()));
        }
        stopInOrder(control.recorded());
    }

    private void startTogether(Set<Role> roles) throws InterruptedException {
        List<Callable<Boolean>> starts = new ArrayList<>();
        for (Role role : roles) {
            ProcessName name = ProcessName.first(role);
            starts.add(() -> {
                progress.accept("%-14s starting on port %d"
                        .formatted(name, options.ports().of(name)));
                Duration took = control.startUnchecked(name);
                progress.accept("%-14s healthy after %.1f s".formatted(name, took.toMillis() / 1000.0));
                return true;
            });
        }
        runAll(starts);
    }

    /** Runs all of them side by side; the first failure interrupts the others and is thrown. */
    private static void runAll(List<Callable<Boolean>> tasks) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletionService<Boolean> completion = new ExecutorCompletionService<>(threads);
            List<Future<Boolean>> futures =
                    tasks.stream().map(completion::submit).toList();
            for (int done = 0; done < futures.size(); done++) {
                try {
                    completion.take().get();
                } catch (ExecutionException e) {
                    futures.forEach(future -> future.cancel(true));
                    if (e.getCause() instanceof RuntimeException failure) {
                        throw failure;
                    }
                    throw new ProcessException("[stack] start failed: " + e.getMessage(), e);
                }
            }
        }
    }

    /** Stops everything, also what other programs started in this directory since, and gives the directory free. */
    @Override
    public void close() {
        closeAndTell();
    }

    /** @return false when a process had to be killed because it did not stop in time */
    public synchronized boolean closeAndTell() {
        if (!lock.isOpen()) {
            return true;
        }
        control.supervisor().refuseStarts();
        boolean clean = true;
        try {
            clean = stopInOrder(control.recorded());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            clean = false;
        } finally {
            control.run().forget(StackControl.LAUNCHER);
            release();
        }
        return clean;
    }

    private void release() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new StackException("[stack] lock could not be given back: " + e, e);
        }
    }

    /** Services first, so that none sees what it depends on vanish; then the broker; then mail and PostgreSQL. */
    private boolean stopInOrder(Collection<ProcessName> names) throws InterruptedException {
        long startedNanos = System.nanoTime();
        boolean clean = true;
        for (StopStage stage : STOP_STAGES) {
            Duration patience = stage.until().minusNanos(System.nanoTime() - startedNanos);
            clean &= stopTogether(
                    names.stream()
                            .filter(name -> stage.kinds().contains(name.role().kind()))
                            .toList(),
                    patience);
        }
        return clean;
    }

    private boolean stopTogether(List<ProcessName> names, Duration patience) throws InterruptedException {
        boolean clean = true;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> futures = new ArrayList<>();
            for (ProcessName name : names) {
                futures.add(threads.submit(() -> stopAndTell(name, patience)));
            }
            for (Future<Boolean> future : futures) {
                try {
                    clean &= future.get();
                } catch (ExecutionException e) {
                    progress.accept(String.valueOf(e.getMessage()));
                    clean = false;
                }
            }
        }
        return clean;
    }

    private boolean stopAndTell(ProcessName name, Duration patience) throws InterruptedException {
        boolean ran = control.find(name).isPresent();
        long startedNanos = System.nanoTime();
        boolean clean = control.stopUnchecked(name, patience);
        if (ran) {
            double seconds = (System.nanoTime() - startedNanos) / 1e9;
            progress.accept(
                    "%-14s %s after %.1f s".formatted(name, clean ? "stopped" : "killed: it did not stop", seconds));
        }
        return clean;
    }

    /** Everything about single processes. */
    public StackControl control() {
        return control;
    }

    RunDirectory run() {
        return control.run();
    }

    /** @throws StackException when it does not run */
    public ProcessHandle process(String name) {
        return control.find(ProcessName.parse(name))
                .flatMap(TrackedProcess::live)
                .orElseThrow(() -> new StackException("[" + name + "] is not running"));
    }

    public Duration start(String name) throws InterruptedException {
        return control.start(ProcessName.parse(name));
    }

    /** Stops it cleanly. */
    public void stop(String name) throws InterruptedException {
        control.stop(ProcessName.parse(name));
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill(String name) throws InterruptedException {
        control.kill(ProcessName.parse(name));
    }

    public URI url(String name) {
        return control.url(ProcessName.parse(name));
    }

    /** User and password are the database's name. */
    public String jdbcUrl(String database) {
        return control.jdbcUrl(database);
    }

    public long rssBytes(String name) {
        return control.statusOf(ProcessName.parse(name)).rssBytes();
    }
}
