package dev.streamstore.benchmarks.flow;

import dev.streamstore.stack.LocalStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What the services' databases hold, asked over connections that are kept: a new one costs PostgreSQL more than an
 * order. For one thread.
 */
final class Counts implements AutoCloseable {
    private final Connection orders;
    private final Connection notifications;

    Counts(LocalStack stack) throws SQLException {
        orders = connection(stack, "orders");
        notifications = connection(stack, "notifications");
    }

    long confirmed() throws SQLException {
        return count(orders, "select count(*) from orders where status = 'CONFIRMED'");
    }

    long timedOut() throws SQLException {
        return count(orders, "select count(*) from orders where reason = 'TIMED_OUT'");
    }

    long mails() throws SQLException {
        return count(notifications, "select count(*) from notification where status = 'SENT'");
    }

    @Override
    public void close() throws SQLException {
        try (orders;
                notifications) {
            // both, whatever the other says
        }
    }

    private static Connection connection(LocalStack stack, String database) throws SQLException {
        return DriverManager.getConnection(stack.jdbcUrl(database), database, database);
    }

    private static long count(Connection connection, String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
