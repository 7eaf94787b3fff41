package dev.streamstore.stack.postgres;

import dev.streamstore.stack.process.AtomicDirectory;
import dev.streamstore.stack.process.HealthCheck;
import dev.streamstore.stack.process.LogTail;
import dev.streamstore.stack.process.ProcessException;
import dev.streamstore.stack.process.ProcessSpec;
import dev.streamstore.stack.process.StartFailedException;
import dev.streamstore.stack.process.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One PostgreSQL server: its data directory, its command line, its databases.
 *
 * <p>Commits are durable when they return: {@code fsync} and {@code synchronous_commit} stay on. It listens on 127.0.0.1
 * only and has no socket file.
 */
public final class PostgresServer {
    private static final String SUPERUSER = "postgres";
    private static final String HOST = "127.0.0.1";
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration ORPHANS_TIMEOUT = Duration.ofSeconds(20);
    private static final long ORPHANS_POLL_MS = 100;

    /** Small, because it shares a laptop with eight JVMs; nothing here weakens durability. */
    private static final List<String> SETTINGS = List.of(
            "listen_addresses=" + HOST,
            "unix_socket_directories=",
            "max_connections=150",
            "shared_buffers=64MB",
            "work_mem=2MB",
            "maintenance_work_mem=32MB",
            "max_wal_size=256MB",
            "max_worker_processes=2",
            "max_parallel_workers_per_gather=0",
            "autovacuum_max_workers=2",
            "io_method=sync",
            "jit=off",
            "password_encryption=scram-sha-256",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_line_prefix=%m [%p] %q%u@%d ");

    private final PostgresBinaries binaries;
    private final Path data;
    private final Path log;
    private final int port;

    public PostgresServer(PostgresBinaries binaries, Path data, Path log, int port) {
        this.binaries = binaries;
        this.data = data;
        this.log = log;
        this.port = port;
    }

    /** Creates the data directory unless it is there; it appears by an atomic rename, whole or not at all. */
    public void initialize() throws InterruptedException {
        if (Files.isDirectory(data)) {
            return;
        }
        try {
            Path parent =
                    Files.createDirectories(Objects.requireNonNull(data.getParent(), "data directory has a parent"));
            removeLeftOvers(parent);
            Path fresh =
                    parent.resolve("initialising-" + ProcessHandle.current().pid());
            Path password = Files.writeString(parent.resolve("initialising-password"), SUPERUSER + "\n");
            runInitdb(fresh, password);
            Files.delete(password);
            Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new ProcessException("[postgres] data directory " + data + " could not be created: " + e, e);
        }
    }

    private void runInitdb(Path directory, Path password) throws IOException, InterruptedException {
        long logStart = Files.exists(log) ? Files.size(log) : 0;
        List<String> command = Unprivileged.wrap(List.of(
                binaries.program("initdb").toString(),
                "--pgdata=" + directory,
                "--username=" + SUPERUSER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-instructions"));
        Process initdb = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        int exit;
        try {
            exit = initdb.waitFor();
        } catch (InterruptedException e) {
            endWithChildren(initdb);
            throw e;
        }
        if (exit != 0) {
            throw new ProcessException("[postgres] initdb failed: expected exit code 0 but was " + exit + "\n    | "
                    + String.join("\n    | ", LogTail.lines(log, logStart, 15)));
        }
    }

    /** Returns when none of them can write any more. */
    private static void endWithChildren(Process process) {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
    }

    private static void removeLeftOvers(Path parent) throws IOException {
        try (Stream<Path> files = Files.list(parent)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("initialising-"))
                    .toList()) {
                AtomicDirectory.delete(file);
            }
        }
    }

    /** The server in the foreground, as a child like any other. Stop it with SIGINT, its fast shutdown. */
    public ProcessSpec spec(String name) {
        List<String> command = new ArrayList<>(
                List.of(binaries.program("postgres").toString(), "-D", data.toString(), "-p", Integer.toString(port)));
        SETTINGS.forEach(setting -> command.addAll(List.of("-c", setting)));
        return new ProcessSpec(
                name,
                Unprivileged.wrap(command),
                Map.of("LC_ALL", "C"),
                data.toString(),
                log,
                health(port),
                START_TIMEOUT);
    }

    /**
     * Starts the server, also after its main process was killed: the sessions that outlived it hold the shared memory
     * until they notice, and the server refuses to start before.
     *
     * @return how long it took
     */
    public Duration start(Supervisor supervisor, String name) throws InterruptedException {
        long startedNanos = System.nanoTime();
        DataDirectoryLock lock = new DataDirectoryLock(data);
        while (true) {
            boolean patient = System.nanoTime() - startedNanos < ORPHANS_TIMEOUT.toNanos();
            if (patient && lock.sessionsLeft()) {
                TimeUnit.MILLISECONDS.sleep(ORPHANS_POLL_MS);
                continue;
            }
            lock.removeIfStale();
            try {
                supervisor.start(spec(name));
                return Duration.ofNanos(System.nanoTime() - startedNanos);
            } catch (StartFailedException e) {
                if (!patient || e.lastLines().stream().noneMatch(DataDirectoryLock::mayPass)) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(ORPHANS_POLL_MS);
            }
        }
    }

    /** Creates what is missing of these databases, each with an owner of the same name that no other role may join. */
    public void createDatabases(List<String> names) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl(port, SUPERUSER), SUPERUSER, SUPERUSER);
                Statement statement = connection.createStatement()) {
            for (String name : names) {
                if (!exists(statement, "pg_roles", "rolname", name)) {
                    statement.execute("CREATE ROLE " + name + " LOGIN PASSWORD '" + name + "'");
                }
                if (!exists(statement, "pg_database", "datname", name)) {
                    statement.execute("CREATE DATABASE " + name + " OWNER " + name);
                }
                statement.execute("REVOKE CONNECT, TEMPORARY ON DATABASE " + name + " FROM PUBLIC");
            }
            statement.execute("REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC");
        } catch (SQLException e) {
            throw new ProcessException("[postgres] databases could not be created: " + e.getMessage(), e);
        }
    }

    private static boolean exists(Statement statement, String catalog, String column, String name) throws SQLException {
        try (var found =
                statement.executeQuery("SELECT 1 FROM " + catalog + " WHERE " + column + " = '" + name + "'")) {
            return found.next();
        }
    }

    /** Of a server on that port. */
    public static HealthCheck health(int port) {
        return new HealthCheck.Sql(jdbcUrl(port, SUPERUSER), SUPERUSER, SUPERUSER);
    }

    private static String jdbcUrl(int port, String database) {
        return "jdbc:postgresql://" + HOST + ":" + port + "/" + database;
    }
}
