package dev.streamstore.broker.log;

import java.time.Duration;

/**
 * How much is remembered of idempotent producers.
 *
 * @param expiry a producer that has not written to a partition for this long is forgotten there; Kafka's {@code
 *     producer.id.expiration.ms}
 * @param maxProducers of one partition; beyond it the one that was silent longest is forgotten
 */
public record ProducerLimits(Duration expiry, int maxProducers) {
    /** A day, as in Kafka, and ten thousand, a few MiB. */
    public static final ProducerLimits DEFAULT = new ProducerLimits(Duration.ofDays(1), 10_000);

    public ProducerLimits {
        if (expiry.isNegative() || expiry.isZero() || maxProducers < 1) {
            throw new IllegalArgumentException(
                    "[ProducerLimits] expected an expiry > 0 and at least one producer but were " + expiry + ", "
                            + maxProducers);
        }
    }
}
