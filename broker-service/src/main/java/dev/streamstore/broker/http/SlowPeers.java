package dev.streamstore.broker.http;

import dev.streamstore.broker.runtime.Time;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;

/**
 * Ends what a peer drags out. A timeout of the web server begins anew with every byte, so that one byte now and then would
 * hold a connection, a thread and memory for ever; here time is counted from the beginning. {@link #sweep} looks at all
 * connections and transfers; whoever is too slow is found one period later at the latest. Safe for use by several
 * threads.
 */
final class SlowPeers {

    private final Set<Transfer> transfers = ConcurrentHashMap.newKeySet();
    private final Pace pace;
    private final Time time;
    private volatile @Nullable Server server;

    SlowPeers(Pace pace, Time time) {
        this.pace = pace;
        this.time = time;
    }

    /** The server whose connections are looked at. */
    void watch(Server started) {
        server = started;
    }

    Pace pace() {
        return pace;
    }

    long nowNanos() {
        return time.monotonicNanos();
    }

    void begin(Transfer transfer) {
        transfers.add(transfer);
    }

    void end(Transfer transfer) {
        transfers.remove(transfer);
    }

    /** One thread at a time. */
    void sweep() {
        for (Transfer transfer : transfers) {
            if (transfer.isOverdue()) {
                giveUp(transfer.endPoint());
            }
        }
        Server watched = server;
        if (watched != null) {
            for (ServerConnector connector : watched.getBeans(ServerConnector.class)) {
                connector.getConnectedEndPoints().forEach(this::checkHead);
            }
        }
    }

    /** Fails the read or write that the request's thread is blocked in; that thread does the rest. */
    private static void giveUp(EndPoint endPoint) {
        if (endPoint.getConnection() instanceof HttpConnection connection) {
            connection.onIdleExpired(new TimeoutException("too slow"));
        }
    }

    private void checkHead(EndPoint endPoint) {
        if (endPoint.getConnection() instanceof HttpConnection connection) {
            HttpParser parser = connection.getParser();
            boolean begun = parser.inHeaderState() && !parser.isStart();
            if (begun
                    && System.nanoTime() - parser.getBeginNanoTime()
                            > pace.grace().toNanos()) {
                endPoint.close();
            }
        }
    }
}
