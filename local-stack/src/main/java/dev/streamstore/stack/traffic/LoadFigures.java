package dev.streamstore.stack.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What customers have seen, since the last look and in all. Safe for use by several threads. */
final class LoadFigures {
    private final List<Long> tookNanos = new ArrayList<>();
    private long accepted;
    private long refused;
    private long unanswered;
    private long cancelled;
    private long acceptedInAll;

    /**
     * Orders since the look before, and how long their answers took.
     *
     * @param accepted answered 2xx
     * @param refused answered otherwise
     * @param unanswered the customer gave up waiting
     * @param cancelled cancellations that customers asked for and got
     * @param p50 from when the order was due to its answer; zero when nothing was answered
     * @param p99 likewise
     */
    record Window(long accepted, long refused, long unanswered, long cancelled, Duration p50, Duration p99) {
        long orders() {
            return accepted + refused + unanswered;
        }
    }

    synchronized void answered(boolean yes, Duration took) {
        tookNanos.add(took.toNanos());
        if (yes) {
            accepted++;
            acceptedInAll++;
        } else {
            refused++;
        }
    }

    synchronized void unanswered() {
        unanswered++;
    }

    synchronized void cancelled() {
        cancelled++;
    }

    synchronized long acceptedInAll() {
        return acceptedInAll;
    }

    /** Looks, and begins anew. */
    synchronized Window next() {
        Collections.sort(tookNanos);
        Window window = new Window(accepted, refused, unanswered, cancelled, percentile(50), percentile(99));
        tookNanos.clear();
        accepted = 0;
        refused = 0;
        unanswered = 0;
        cancelled = 0;
        return window;
    }

    /** By nearest rank. */
    private Duration percentile(int percent) {
        if (tookNanos.isEmpty()) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(tookNanos.get(Math.ceilDiv(percent * tookNanos.size(), 100) - 1));
    }
}
