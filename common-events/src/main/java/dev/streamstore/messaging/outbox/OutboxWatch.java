package dev.streamstore.messaging.outbox;

import dev.streamstore.messaging.background.StopSignal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Listens for commits that wrote to the outbox and wakes the lanes; looks for rows itself now and then, as a
 * notification may be missed. On a connection of its own, since a pooled one could not wait. For one thread.
 */
final class OutboxWatch {
    private static final Duration STOP_LATENCY = Duration.ofMillis(500);
    private static final String WAITING = """
            select lane, count(*), extract(epoch from min(created_at)) * 1000 from outbox group by lane
            """;

    private final PGSimpleDataSource dataSource = new PGSimpleDataSource();
    private final LaneSignals signals;
    private final OutboxMetrics metrics;
    private final InstantSource clock;
    private final Duration pollInterval;

    OutboxWatch(
            JdbcConnectionDetails database,
            LaneSignals signals,
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
        this.signals = signals;
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
                    wakeLanesWithRows(statement);
                    nextPollNanos = System.nanoTime() + pollInterval.toNanos();
                }
                wakeNotified(notifications.getNotifications((int) waitAtMost.toMillis()));
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("[OutboxWatch] " + e.getMessage(), e);
        }
    }

    private void wakeLanesWithRows(Statement statement) throws SQLException {
        long rows = 0;
        long oldestMs = Long.MAX_VALUE;
        try (ResultSet lanes = statement.executeQuery(WAITING)) {
            while (lanes.next()) {
                signals.wake(new Lane(lanes.getInt(1)));
                rows += lanes.getLong(2);
                oldestMs = Math.min(oldestMs, lanes.getLong(3));
            }
        }
        long ageMs = rows == 0 ? 0 : Math.max(0, clock.millis() - oldestMs);
        metrics.waiting(rows, Duration.ofMillis(ageMs));
    }

    private void wakeNotified(PGNotification[] notified) {
        for (PGNotification notification : notified) {
            signals.wake(new Lane(Integer.parseInt(notification.getParameter())));
        }
    }
}
