package dev.streamstore.broker.http;

import dev.streamstore.broker.runtime.Time;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How many bytes per second each client may move. A client has a bucket that holds one second's worth: moving bytes takes
 * from it, even more than is there, and while it is empty the client has to wait. So a single request may be of any
 * size, and over time the rate holds. Safe for use by several threads.
 */
final class ByteQuotas {

    private static final int FEW = 1_000;

    private final QuotaLimits limits;
    private final Time time;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
    private volatile int pruneAbove = FEW;

    ByteQuotas(QuotaLimits limits, Time time) {
        this.limits = limits;
        this.time = time;
    }

    /** How long the client has to wait until it may move bytes again, from 1; empty when it may now. */
    OptionalLong waitMs(String client) {
        if (limits.of(client) < 0) {
            return OptionalLong.empty();
        }
        return bucket(client).waitMs(time.monotonicNanos());
    }

    /** Notes bytes that were moved. */
    void take(String client, long bytes) {
        if (limits.of(client) >= 0 && bytes > 0) {
            bucket(client).take(bytes, time.monotonicNanos());
        }
    }

    private Bucket bucket(String client) {
        if (buckets.size() > pruneAbove) {
            forgetFull();
        }
        return buckets.computeIfAbsent(client, name -> new Bucket(limits.of(name), time.monotonicNanos()));
    }

    /** A full bucket says nothing that a new one would not. */
    private void forgetFull() {
        long nowNanos = time.monotonicNanos();
        buckets.values().removeIf(bucket -> bucket.isFull(nowNanos));
        pruneAbove = Math.max(FEW, 2 * buckets.size());
    }

    private static final class Bucket {
        private final long bytesPerSecond;
        private double level;
        private long filledAtNanos;

        Bucket(long bytesPerSecond, long nowNanos) {
            this.bytesPerSecond = bytesPerSecond;
            this.level = bytesPerSecond;
            this.filledAtNanos = nowNanos;
        }

        synchronized void take(long bytes, long nowNanos) {
            fill(nowNanos);
            level -= bytes;
        }

        synchronized OptionalLong waitMs(long nowNanos) {
            fill(nowNanos);
            if (level > 0) {
                return OptionalLong.empty();
            }
            return bytesPerSecond == 0
                    ? OptionalLong.of(TimeUnit.MINUTES.toMillis(1))
                    : OptionalLong.of((long) Math.ceil((1 - level) * 1_000 / bytesPerSecond));
        }

        synchronized boolean isFull(long nowNanos) {
            fill(nowNanos);
            return level >= bytesPerSecond;
        }

        private void fill(long nowNanos) {
            double seconds = (nowNanos - filledAtNanos) / (double) TimeUnit.SECONDS.toNanos(1);
            level = Math.min(bytesPerSecond, level + seconds * bytesPerSecond);
            filledAtNanos = nowNanos;
        }
    }
}
