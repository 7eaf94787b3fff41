package dev.streamstore.benchmarks.flow;

import dev.streamstore.stack.LocalStack;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How far the orders of a load have come since its start. For one thread. */
final class Progress {
    private static final long TIMEOUT_SECONDS = 120;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final LocalStack stack;
    private final ShopClient shop;
    private final long confirmed;
    private final long mails;
    private final long onDashboard;

    /** Takes what was done before as the start. */
    Progress(LocalStack stack, ShopClient shop) throws IOException, InterruptedException, SQLException {
        this.stack = stack;
        this.shop = shop;
        this.confirmed = confirmed();
        this.mails = mails();
        this.onDashboard = shop.confirmedOnDashboard();
    }

    void awaitConfirmed(int orders) throws Exception {
        await("confirmed orders", confirmed + orders, this::confirmed);
    }

    /** Two an order: it is received, and it is confirmed, with the invoice. */
    void awaitMails(int orders) throws Exception {
        await("sent mails", mails + 2L * orders, this::mails);
    }

    void awaitOnDashboard(int orders) throws Exception {
        await("confirmed orders on the dashboard", onDashboard + orders, shop::confirmedOnDashboard);
    }

    void awaitAll(int orders) throws Exception {
        awaitConfirmed(orders);
        awaitMails(orders);
        awaitOnDashboard(orders);
    }

    /** Something that is counted. */
    @FunctionalInterface
    interface Count {
        long now() throws Exception;
    }

    private static void await(String what, long expected, Count count) throws Exception {
        long begin = System.nanoTime();
        long now = count.now();
        while (now < expected) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS)) {
                throw new IllegalStateException("[bench] " + what + ": expected " + expected + " within "
                        + TIMEOUT_SECONDS + " s but was " + now);
            }
            Thread.sleep(BETWEEN_LOOKS);
            now = count.now();
        }
    }

    private long confirmed() throws SQLException {
        return count("orders", "select count(*) from orders where status = 'CONFIRMED'");
    }

    private long mails() throws SQLException {
        return count("notifications", "select count(*) from notification where status = 'SENT'");
    }

    private long count(String database, String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(stack.jdbcUrl(database), database, database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
