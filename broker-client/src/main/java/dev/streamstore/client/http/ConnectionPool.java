package dev.streamstore.client.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The kept connections to one broker. As many are open as calls were under way at once; the one used last is used first,
 * so that those of a busy hour grow old and are dropped. Safe for use by several threads.
 */
final class ConnectionPool implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    private final URI broker;
    private final ScheduledExecutorService watchdog;
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
    private final Set<Connection> busy = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param watchdog closes connections whose call does not end in time */
    ConnectionPool(URI broker, ScheduledExecutorService watchdog) {
        this.broker = broker;
        this.watchdog = watchdog;
    }

    /** @throws ConnectException when nothing was sent */
    Answer exchange(Call call) throws IOException {
        Connection connection = take();
        try {
            if (!connection.isOpen()) {
                open(connection, call.timeout());
            }
            try (Watch _ = watch(connection, call.timeout())) {
                return connection.exchange(call);
            }
        } finally {
            busy.remove(connection);
            giveBack(connection);
        }
    }

    private void open(Connection connection, Duration atMost) throws IOException {
        Duration timeout = atMost.compareTo(CONNECT_TIMEOUT) < 0 ? atMost : CONNECT_TIMEOUT;
        try (Watch _ = watch(connection, timeout)) {
            connection.open(timeout);
        }
    }

    private Watch watch(Connection connection, Duration timeout) throws ConnectException {
        try {
            return new Watch(connection, watchdog.schedule(connection::close, timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (RejectedExecutionException e) {
            connection.close();
            throw new ConnectException("the client is closed");
        }
    }

    /** Whatever a step hangs in, a read, a write or a trickle: it ends in time, with the connection. */
    private record Watch(Connection connection, Future<?> overdue) implements AutoCloseable {
        @Override
        public void close() {
            if (!overdue.cancel(false)) {
                connection.close();
            }
        }
    }

    private Connection take() throws IOException {
        Connection connection = idle.pollFirst();
        while (connection != null && connection.stale()) {
            connection.close();
            connection = idle.pollFirst();
        }
        if (connection == null) {
            connection = Connection.to(broker);
        }
        busy.add(connection);
        if (closed) {
            connection.close();
        }
        return connection;
    }

    /** The last thing done with a connection: from here on it may be another call's. */
    private void giveBack(Connection connection) {
        if (!connection.reusable()) {
            connection.close();
        } else {
            idle.addFirst(connection);
            Connection oldest = idle.peekLast();
            if (oldest != null && oldest != connection && oldest.agedOut() && idle.remove(oldest)) {
                oldest.close();
            }
        }
        if (closed) {
            closeIdle();
        }
    }

    private void closeIdle() {
        for (Connection each = idle.pollFirst(); each != null; each = idle.pollFirst()) {
            each.close();
        }
    }

    /** Closes all connections, also those under a call. */
    @Override
    public void close() {
        closed = true;
        busy.forEach(Connection::close);
        closeIdle();
    }
}
