package dev.streamstore.broker.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.EndPoint;

/**
 * How a body or an answer gets on. Only the time spent in reads or writes counts, not that between them, in which nobody
 * but the broker is slow. Moved by one thread; {@link SlowPeers} looks at it from another.
 */
final class Transfer {

    /** Stands for what is not visible in a buffer while it moves. */
    static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final EndPoint endPoint;
    private final SlowPeers slowPeers;
    private volatile boolean moving;
    private volatile long beganNanos;
    private volatile long earlierNanos;
    private volatile long earlierBytes;
    private volatile ByteBuffer buffer = NOTHING;
    private volatile boolean givenUp;
    private long seenBytes;
    private long seenNanos;

    Transfer(EndPoint endPoint, SlowPeers slowPeers) {
        this.endPoint = endPoint;
        this.slowPeers = slowPeers;
        this.seenNanos = slowPeers.nowNanos();
    }

    EndPoint endPoint() {
        return endPoint;
    }

    /**
     * A read or write begins.
     *
     * @param moved its position shows how much the socket has taken
     */
    void begin(ByteBuffer moved) {
        beganNanos = slowPeers.nowNanos();
        buffer = moved;
        moving = true;
    }

    /** It ended, after so many bytes. */
    void end(int bytes) {
        moving = false;
        buffer = NOTHING;
        earlierNanos += slowPeers.nowNanos() - beganNanos;
        earlierBytes += bytes;
    }

    /** Whether it is to be ended: too slow over all, or nothing came or went for a whole grace. For the watching thread. */
    boolean isOverdue() {
        long nowNanos = slowPeers.nowNanos();
        long bytes = earlierBytes + buffer.position();
        if (bytes != seenBytes || !moving) {
            seenBytes = bytes;
            seenNanos = nowNanos;
            return false;
        }
        long stillNanos = nowNanos - Math.max(seenNanos, beganNanos);
        boolean overdue = stillNanos > slowPeers.pace().grace().toNanos() || isSlow(nowNanos, bytes);
        givenUp |= overdue;
        return overdue;
    }

    private boolean isSlow(long nowNanos, long bytes) {
        long nanos = earlierNanos + (moving ? nowNanos - beganNanos : 0);
        return slowPeers.pace().isTooSlow(nanos, bytes);
    }

    /** For the moving thread. */
    boolean isTooSlow() {
        return givenUp || isSlow(slowPeers.nowNanos(), earlierBytes);
    }

    /** @param expected what the other side should have done with the bytes */
    SlowPeerException tooSlow(String what, String expected) {
        return new SlowPeerException("[%s] expected at least %d bytes per second to be %s but were %d in %d ms"
                .formatted(
                        what, slowPeers.pace().minBytesPerSecond(), expected, earlierBytes, earlierNanos / 1_000_000));
    }
}
