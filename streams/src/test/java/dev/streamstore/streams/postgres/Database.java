package dev.streamstore.streams.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/** A real PostgreSQL as a child process, one per JVM, with empty tables for whoever asks. */
public final class Database {
    private static final DataSource POOL = pool(start());

    private Database() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(
                            Path.of("target", "postgres").toAbsolutePath().toFile())
                    .setServerConfig("fsync", "off")
                    .setPGStartupWait(Duration.ofMinutes(2))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DataSource pool(EmbeddedPostgres server) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(server.getPostgresDatabase());
        config.setMaximumPoolSize(12);
        return new HikariDataSource(config);
    }

    /** Pooled connections; the tables are new. */
    public static DataSource empty() {
        try (Connection connection = POOL.getConnection();
                Statement statement = connection.createStatement();
                InputStream script = Database.class.getResourceAsStream("/db/streams/V0_5__streams.sql")) {
            statement.execute(
                    "drop table if exists streams_task, streams_input, streams_state, streams_output, streams_lane");
            statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
            return POOL;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
