package dev.streamstore.benchmarks.flow;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How far the orders of a load have come since its start. For one thread. */
final class Progress {
    private static final long TIMEOUT_SECONDS = 120;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Counts counts;
    private final ShopClient shop;
    private final long confirmed;
    private final long timedOut;
    private final long mails;
    private final long onDashboard;

    /** Takes what was done before as the start. */
    Progress(Counts counts, ShopClient shop) throws IOException, InterruptedException, SQLException {
        this.counts = counts;
        this.shop = shop;
        this.confirmed = counts.confirmed();
        this.timedOut = counts.timedOut();
        this.mails = counts.mails();
        this.onDashboard = shop.confirmedOnDashboard();
    }

    void awaitConfirmed(int orders) throws Exception {
        await("confirmed orders", confirmed + orders, counts::confirmed);
    }

    /** Confirmed or timed out. */
    void awaitDecided(int orders) throws Exception {
        await("decided orders", confirmed + timedOut + orders, () -> counts.confirmed() + counts.timedOut());
    }

    long timedOut() throws SQLException {
        return counts.timedOut() - timedOut;
    }

    /** Two an order: it is received, and it is confirmed, with the invoice. */
    void awaitMails(int orders) throws Exception {
        await("sent mails", mails + 2L * orders, counts::mails);
    }

    void awaitOnDashboard(int orders) throws Exception {
        await("confirmed orders on the dashboard", onDashboard + orders, shop::confirmedOnDashboard);
    }

    void awaitAll(int orders) throws Exception {
        awaitConfirmed(orders);
        awaitMails(orders);
        awaitOnDashboard(orders);
    }

    @FunctionalInterface
    private interface Count {
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
}
