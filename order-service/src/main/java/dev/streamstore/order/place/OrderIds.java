package dev.streamstore.order.place;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.springframework.stereotype.Component;

/**
 * Order ids: UUIDv7 (RFC 9562 §5.7), so that new orders lie together in every index, with random bits no one can guess.
 *
 * <pre>
 *   48 bits  milliseconds since 1970
 *    4 bits  version, 7
 *   12 bits  random
 *    2 bits  variant, binary 10
 *   62 bits  random
 * </pre>
 */
@Component
class OrderIds {
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final InstantSource clock;
    private final RandomGenerator random;

    OrderIds(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    String next() {
        long high = clock.millis() << 16 | VERSION_7 | random.nextLong() >>> 52;
        long low = VARIANT | random.nextLong() >>> 2;
        return new UUID(high, low).toString();
    }
}
