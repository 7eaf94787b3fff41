package dev.streamstore.stack;

import dev.streamstore.stack.postgres.PostgresBinaries;
import dev.streamstore.stack.postgres.PostgresServer;
import dev.streamstore.stack.process.ResidentMemory;
import dev.streamstore.stack.process.RunDirectory;
import dev.streamstore.stack.process.Signal;
import dev.streamstore.stack.process.Supervisor;
import dev.streamstore.stack.process.TrackedProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Works on the single processes of a stack, from the program that started it or from any other: what they share is the
 * state directory.
 *
 * <p>Blocking; safe for concurrent use for different names.
 */
public final class StackControl implements Processes {
    /** The launcher's own entry in the run directory. */
    static final String LAUNCHER = "up";

    private static final String POSTGRES_VERSION = "18";
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

    private final Path repository;
    private final StateDirectory state;
    private final Ports ports;
    private final RunDirectory run;
    private final Supervisor supervisor;
    private final ProcessSpecs specs;

    StackControl(Path repository, StateDirectory state, Ports ports) {
        this.repository = repository;
        this.state = state;
        this.ports = ports;
        this.run = state.runDirectory();
        this.supervisor = new Supervisor(run, state.root());
        this.specs = new ProcessSpecs(repository, state, ports);
    }

    /**
     * Joins the stack that was started in this state directory.
     *
     * @throws StackException when none was ever started there
     */
    public static StackControl attach(Path repository, StateDirectory state) {
        Ports ports = state.savedPorts().orElseThrow(() -> notRunning(state));
        return new StackControl(repository, state, ports);
    }

    private static StackException notRunning(StateDirectory state) {
        return new StackException(
                "[stack] StreamStore is not running in " + state.root() + ": start it with ./streamstore up");
    }

    /**
     * For what needs a stack that runs now: the settings of one are there long after it was stopped.
     *
     * @throws StackException when no launcher lives
     */
    public void requireLauncher() {
        if (launcher().isEmpty()) {
            throw notRunning(state);
        }
    }

    /** The launcher, if it lives. */
    public Optional<TrackedProcess> launcher() {
        return run.find(LAUNCHER);
    }

    /**
     * {@inheritDoc}
     *
     * @throws StackException when no launcher is there that would stop it again, its port is taken, or it runs already
     */
    @Override
    public Duration start(ProcessName name) throws InterruptedException {
        requireLauncher();
        find(name).ifPresent(running -> {
            throw new StackException("[" + name + "] already running with pid " + running.pid());
        });
        requireFreePorts(name);
        return startUnchecked(name);
    }

    Duration startUnchecked(ProcessName name) throws InterruptedException {
        try (FileChannel held = startLock(name)) {
            return startLocked(name);
        } catch (IOException e) {
            throw new StackException("[" + name + "] its lock could not be given back: " + e, e);
        }
    }

    /** Two commands may want to start the same process; the lock ends with whoever holds it. */
    private FileChannel startLock(ProcessName name) throws IOException {
        Path file = state.run().resolve(name + ".lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // held by this JVM: the same answer
        }
        channel.close();
        throw new StackException("[" + name + "] is just being started by another command");
    }

    private Duration startLocked(ProcessName name) throws InterruptedException {
        if (name.role() == Role.POSTGRES) {
            PostgresServer server = postgres();
            server.initialize();
            Duration took = server.start(supervisor, name.toString());
            server.createDatabases(Arrays.stream(Role.values())
                    .flatMap(role -> role.database().stream())
                    .toList());
            return took;
        }
        return supervisor.start(specs.of(name));
    }

    void requireFreePorts(ProcessName name) {
        Ports.requireFree(name.role().port(), ports.of(name), name.toString());
        if (name.role() == Role.MAIL) {
            Ports.requireFree(Port.MAIL, ports.of(Port.MAIL), name.toString());
        }
    }

    @Override
    public boolean stop(ProcessName name) throws InterruptedException {
        requireRunning(name);
        return stopUnchecked(name, STOP_TIMEOUT);
    }

    boolean stopUnchecked(ProcessName name, Duration patience) throws InterruptedException {
        Signal signal = name.role() == Role.POSTGRES ? Signal.INT : Signal.TERM;
        return supervisor.end(name.toString(), signal, patience);
    }

    @Override
    public void kill(ProcessName name) throws InterruptedException {
        requireRunning(name);
        supervisor.end(name.toString(), Signal.KILL, STOP_TIMEOUT);
    }

    private void requireRunning(ProcessName name) {
        if (find(name).isEmpty()) {
            run.forget(name.toString());
            throw new StackException("[" + name + "] is not running");
        }
    }

    Optional<TrackedProcess> find(ProcessName name) {
        return run.find(name.toString());
    }

    /** Names of all processes that are written down, alive or not. */
    Set<ProcessName> recorded() {
        Set<ProcessName> names = new LinkedHashSet<>();
        for (String text : run.names()) {
            if (!text.equals(LAUNCHER)) {
                names.add(ProcessName.parse(text));
            }
        }
        return names;
    }

    @Override
    public List<ProcessStatus> status() {
        Set<ProcessName> names = new LinkedHashSet<>(recorded());
        state.savedRoles().forEach(role -> names.add(ProcessName.first(role)));
        List<ProcessName> sorted = names.stream()
                .sorted((a, b) -> a.role() == b.role()
                        ? Integer.compare(a.instance(), b.instance())
                        : a.role().compareTo(b.role()))
                .toList();
        // Each may wait for a time-out: ask them side by side.
        return sorted.parallelStream().map(this::statusOf).toList();
    }

    ProcessStatus statusOf(ProcessName name) {
        Optional<ProcessHandle> live = find(name).flatMap(TrackedProcess::live);
        if (live.isEmpty()) {
            var health =
                    run.read(name.toString()).isPresent() ? ProcessStatus.Health.DIED : ProcessStatus.Health.STOPPED;
            return new ProcessStatus(name, OptionalLong.empty(), ports.of(name), health, 0);
        }
        var health = specs.health(name).healthy() ? ProcessStatus.Health.HEALTHY : ProcessStatus.Health.UNHEALTHY;
        return new ProcessStatus(
                name, OptionalLong.of(live.get().pid()), ports.of(name), health, ResidentMemory.bytes(live.get()));
    }

    private PostgresServer postgres() {
        Path cache = repository.resolve("local-stack").resolve("target");
        return new PostgresServer(
                PostgresBinaries.unpack(cache, POSTGRES_VERSION),
                state.postgresData(),
                state.log(ProcessName.first(Role.POSTGRES)),
                ports.of(Port.POSTGRES));
    }

    @Override
    public URI url(ProcessName name) {
        int port = name.role() == Role.MAIL ? ports.of(Port.MAIL) : ports.of(name);
        return URI.create("http://" + ProcessSpecs.HOST + ":" + port);
    }

    @Override
    public String jdbcUrl(String database) {
        return specs.jdbcUrl(database);
    }

    public Ports ports() {
        return ports;
    }

    Supervisor supervisor() {
        return supervisor;
    }

    RunDirectory run() {
        return run;
    }
}
