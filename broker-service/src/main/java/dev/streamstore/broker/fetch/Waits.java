package dev.streamstore.broker.fetch;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who waits for records, and lets no more do so than there is room for: each costs a parked thread and a
 * connection. Safe for use by several threads; takes no lock that a waiter holds.
 */
public final class Waits {

    /** Asks for room, right before a wait begins. */
    public interface Admission {
        /** @throws BrokerFault {@code QUOTA_EXCEEDED} */
        Waiting begin();
    }

    /** Room that is taken until it is closed, which must happen once. */
    public interface Waiting extends AutoCloseable {
        @Override
        void close();
    }

    /** For who has room already, or is the broker itself. */
    public static final Admission ADMITTED = () -> () -> {};

    private static final long RETRY_AFTER_MS = 1_000;

    private final int most;
    private final int mostPerClient;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<String, Integer> byClient = new ConcurrentHashMap<>();

    /** Both from 1. */
    public Waits(int most, int mostPerClient) {
        this.most = most;
        this.mostPerClient = mostPerClient;
    }

    /** How many wait now. */
    public int open() {
        return open.get();
    }

    /** The way in for a client, by its name. */
    public Admission of(String client) {
        return () -> begin(client);
    }

    private Waiting begin(String client) {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            throw full("of all clients", most);
        }
        int own = byClient.merge(client, 1, Integer::sum);
        if (own > mostPerClient) {
            end(client);
            throw full("of client '" + client + "'", mostPerClient);
        }
        return () -> end(client);
    }

    private void end(String client) {
        byClient.computeIfPresent(client, (name, count) -> count == 1 ? null : count - 1);
        open.decrementAndGet();
    }

    private static BrokerFault full(String whose, int most) {
        return new BrokerFault(
                ErrorCode.QUOTA_EXCEEDED,
                "[fetch] waits %s: expected at most %d at once but this is one more".formatted(whose, most),
                Map.of("retryAfterMs", RETRY_AFTER_MS));
    }
}
