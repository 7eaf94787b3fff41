package dev.streamstore.client.http;

import java.time.Duration;

/** A moment on the monotonic clock by which something has to be done. */
record Deadline(long atNanos) {

    private static final Duration LONGEST = Duration.ofDays(365);

    static Deadline after(Duration timeout) {
        Duration bounded = timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
        return new Deadline(System.nanoTime() + bounded.toNanos());
    }

    /** Zero or negative once the deadline has passed. */
    long remainingNanos() {
        return atNanos - System.nanoTime();
    }

    boolean expired() {
        return remainingNanos() <= 0;
    }

    /** What remains, between {@code least} and {@code most}. */
    Duration remaining(Duration least, Duration most) {
        return Duration.ofNanos(Math.clamp(remainingNanos(), least.toNanos(), most.toNanos()));
    }
}
