package dev.streamstore.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL as a child process. {@link #shared()} is one per JVM and ends with it; its data is removed then.
 * The unpacked binaries stay in the module's {@code target} and serve the next run, {@code mvn clean} removes them.
 */
public final class PostgresServer implements AutoCloseable {
    private static final String SUPERUSER = "postgres";

    private final AtomicInteger databases = new AtomicInteger();
    private final @Nullable Path directory;
    private EmbeddedPostgres postgres;

    private PostgresServer(@Nullable Path directory) {
        this.directory = directory;
        this.postgres = launch(directory, 0);
    }

    /** The JVM's server, started at the first call. */
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    /** A server of the test's own, for one that kills it; the data is in {@code directory} and stays there. */
    public static PostgresServer start(Path directory) {
        return new PostgresServer(directory.resolve("data"));
    }

    /** A new empty database, owned by a superuser. */
    public TestDatabase createDatabase() {
        String name = "test_" + databases.incrementAndGet();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("[PostgresServer] create database " + name + ": " + e.getMessage(), e);
        }
        return new TestDatabase(postgres.getJdbcUrl(SUPERUSER, name), SUPERUSER, SUPERUSER);
    }

    /** As {@code kill -9} of the postmaster; its children notice and end. Only of a server of the test's own. */
    public void kill() {
        try {
            Path directory = ownDirectory();
            long pid = Long.parseLong(
                    Files.readAllLines(directory.resolve("postmaster.pid")).getFirst());
            ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
            postmaster.destroyForcibly();
            postmaster.onExit().join();
            close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a killed server again, on the same data and port. */
    public void restart() {
        postgres = launch(ownDirectory(), postgres.getPort());
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path ownDirectory() {
        if (directory == null) {
            throw new IllegalStateException("[PostgresServer] expected a server of the test's own but was the shared");
        }
        return directory;
    }

    private static EmbeddedPostgres launch(@Nullable Path directory, int port) {
        try {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(workingDirectory())
                    .setCleanDataDirectory(directory == null)
                    .setServerConfig("max_connections", "300")
                    .setServerConfig("fsync", directory == null ? "off" : "on")
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setPort(port);
            return (directory == null ? builder : builder.setDataDirectory(directory)).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static File workingDirectory() {
        Path target = Path.of("target");
        Path parent = Files.isDirectory(target) ? target : Path.of(System.getProperty("java.io.tmpdir"));
        return parent.resolve("postgres").toAbsolutePath().toFile();
    }

    private static final class Shared {
        static final PostgresServer SERVER = new PostgresServer(null);
    }
}
