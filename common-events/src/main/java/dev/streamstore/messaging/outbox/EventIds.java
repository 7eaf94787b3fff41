package dev.streamstore.messaging.outbox;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes UUIDs of version 7 (RFC 9562): milliseconds first, so that ids made later sort later and indexes stay dense. */
public final class EventIds {
    private static final long VERSION_7 = 0x7000L;
    private static final long RFC_VARIANT = 0x8000_0000_0000_0000L;

    private final InstantSource clock;
    private final RandomGenerator random;

    /** @param random used by several threads: must be safe for that */
    public EventIds(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    public UUID next() {
        long high = clock.millis() << 16 | VERSION_7 | random.nextLong() & 0x0fffL;
        long low = RFC_VARIANT | random.nextLong() >>> 2;
        return new UUID(high, low);
    }
}
