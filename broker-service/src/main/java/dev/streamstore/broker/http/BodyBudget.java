package dev.streamstore.broker.http;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory that the bodies of all requests share. A body is let in as a whole or not at all, and each request has one,
 * so nobody waits for room while holding some. Safe for use by several threads; who comes first is served first.
 */
final class BodyBudget {

    private static final int UNIT_BYTES = 1024;
    private static final long RETRY_AFTER_MS = 1_000;

    private final int units;
    private final Semaphore free;
    private final Duration patience;

    /** @param patience how long a request waits for room */
    BodyBudget(long bytes, Duration patience) {
        this.units = (int) Math.clamp(bytes / UNIT_BYTES, 1, Integer.MAX_VALUE);
        this.free = new Semaphore(units, true);
        this.patience = patience;
    }

    /** Room that is given back by {@link #close}; once. */
    interface Room extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Waits for room. What is larger than the whole budget gets all of it.
     *
     * @throws BrokerFault {@code QUOTA_EXCEEDED} when there is none in time
     */
    Room enter(long bytes) {
        int wanted = (int) Math.clamp(Math.ceilDiv(bytes, (long) UNIT_BYTES), 1, units);
        try {
            if (free.tryAcquire(wanted, patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return () -> free.release(wanted);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new BrokerFault(
                ErrorCode.QUOTA_EXCEEDED,
                "[request] memory for bodies: expected %d KiB to be free within %d ms but others have it"
                        .formatted(wanted, patience.toMillis()),
                Map.of("retryAfterMs", RETRY_AFTER_MS));
    }

    long freeBytes() {
        return (long) free.availablePermits() * UNIT_BYTES;
    }
}
