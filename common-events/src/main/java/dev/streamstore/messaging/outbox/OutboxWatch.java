package dev.streamstore.messaging.outbox;

import dev.streamstore.messaging.background.StopSignal;
import dev.streamstore.messaging.background.WakeUp;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Listens for commits that wrote to the outbox and wakes the relay; looks for rows itself now and then, as a
 * notification may be missed. On a connection of its own, since a pooled one could not wait. For one thread.
 */
final class OutboxWatch {
    private static final Duration STOP_LATENCY = Duration.ofMillis(500);
    private static final String WAITING = """
            select count(*), coalesce(extract(epoch from min(created_at)) * 1000, 0) from outbox
            """;

    private final PGSimpleDataSource dataSource = new PGSimpleDataSource();
    private final WakeUp relay;
    private final OutboxMetrics metrics;
    private final InstantSource clock;
    private final Duration pollInterval;

    OutboxWatch(
            JdbcConnectionDetails database,
            WakeUp relay,
            OutboxMetrics metrics,
            InstantSource clock,
            Duration pollInterval) {
        dataSource.setUrl(database.getJdbcUrl());
        dataSource.setUser(database.getUsername());
        dataSource.setPassword(database.getPassword());
        dataSource.setApplicationName("outbox-watch");
        dataSource.setConnectTimeout(5);
        dataSource.setSocketTimeout(30);
        dataSource.setTcpKeepAlive(true);
        this.relay = relay;
        this.metrics = metrics;
        this.clock = clock;
        this.pollInterval = pollInterval;
    }

    /** Returns when told to stop. @throws DataAccessResourceFailureException when the connection fails */
    void listen(StopSignal stop) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("listen " + OutboxTable.CHANNEL);
            PGConnection notifications = connection.unwrap(PGConnection.class);
            Duration waitAtMost = pollInterval.compareTo(STOP_LATENCY) < 0 ? pollInterval : STOP_LATENCY;
            long nextPollNanos = System.nanoTime();
            while (!stop.isSet()) {
                if (System.nanoTime() - nextPollNanos >= 0) {
                    lookForRows(statement);
                    nextPollNanos = System.nanoTime() + pollInterval.toNanos();
                }
                if (notifications.getNotifications((int) waitAtMost.toMillis()).length > 0) {
                    relay.call();
                }
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("[OutboxWatch] " + e.getMessage(), e);
        }
    }

    private void lookForRows(Statement statement) throws SQLException {
        try (ResultSet waiting = statement.executeQuery(WAITING)) {
            waiting.next();
            long rows = waiting.getLong(1);
            if (rows > 0) {
                relay.call();
            }
            long ageMs = rows == 0 ? 0 : Math.max(0, clock.millis() - waiting.getLong(2));
            metrics.waiting(rows, Duration.ofMillis(ageMs));
        }
    }
}
