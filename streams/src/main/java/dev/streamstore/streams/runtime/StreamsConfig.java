package dev.streamstore.streams.runtime;

import java.time.Duration;

/**
 * How a topology is run.
 *
 * @param clientId shown in the broker's view of the group
 * @param maxBatchRecords at most so many records are one transaction
 * @param sessionTimeout a member that is not heard of for this long loses its partitions
 * @param fetchInterval after a fetch that brought little, the next begins no sooner: batches at the price of latency
 * @param commitInterval how often the broker is told how far the state is; it only shows lag by it
 * @param idleTimeout an input without records for this long does not hold back the watermark
 */
public record StreamsConfig(
        String clientId,
        int maxBatchRecords,
        Duration sessionTimeout,
        Duration fetchInterval,
        Duration commitInterval,
        Duration idleTimeout) {
    public StreamsConfig {
        if (maxBatchRecords < 1) {
            throw new IllegalArgumentException(
                    "[StreamsConfig] maxBatchRecords: expected >= 1 but was " + maxBatchRecords);
        }
    }

    /** Batches of up to 5,000 records, a ten-second session, 10 ms between small fetches, idle after 10 s. */
    public static StreamsConfig defaults(String clientId) {
        return new StreamsConfig(
                clientId,
                5_000,
                Duration.ofSeconds(10),
                Duration.ofMillis(10),
                Duration.ofMillis(200),
                Duration.ofSeconds(10));
    }

    public StreamsConfig withMaxBatchRecords(int records) {
        return new StreamsConfig(clientId, records, sessionTimeout, fetchInterval, commitInterval, idleTimeout);
    }

    public StreamsConfig withSessionTimeout(Duration timeout) {
        return new StreamsConfig(clientId, maxBatchRecords, timeout, fetchInterval, commitInterval, idleTimeout);
    }

    public StreamsConfig withIdleTimeout(Duration timeout) {
        return new StreamsConfig(clientId, maxBatchRecords, sessionTimeout, fetchInterval, commitInterval, timeout);
    }
}
