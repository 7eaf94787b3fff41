package dev.streamstore.broker.fetch;

import java.time.Duration;

/**
 * When a fetch answers.
 *
 * @param maxWait at the latest after this; longer than {@link #MAX_WAIT} counts as that
 * @param minBytes as soon as there are this many, over all partitions; from 1
 * @param maxBytes with about this many at most, over all partitions; from 1
 */
public record FetchLimits(Duration maxWait, int minBytes, int maxBytes) {

    /** No request waits for longer. */
    public static final Duration MAX_WAIT = Duration.ofSeconds(30);

    public FetchLimits {
        maxWait = maxWait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : maxWait;
    }

    /** For whatever is there. */
    public static FetchLimits anything(Duration maxWait, int maxBytes) {
        return new FetchLimits(maxWait, 1, maxBytes);
    }
}
