package dev.streamstore.broker.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How slow a peer may be: after {@code grace} it must have kept up a least rate, counted from the beginning. Bounds how
 * long a body or an answer can hold a thread and its memory, to {@code grace + bytes / rate}.
 *
 * @param minBytesPerSecond from 1
 */
public record Pace(Duration grace, long minBytesPerSecond) {

    boolean isTooSlow(long elapsedNanos, long bytes) {
        long overNanos = elapsedNanos - grace.toNanos();
        return overNanos > 0 && bytes < minBytesPerSecond * (double) overNanos / TimeUnit.SECONDS.toNanos(1);
    }
}
