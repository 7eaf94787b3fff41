package dev.streamstore.client;

import java.time.Duration;

/**
 * How a {@link Consumer} behaves; Kafka's names and meanings.
 *
 * @param group the consumer group
 * @param clientId shown in the broker's view of the group
 * @param sessionTimeout a member that is not heard of for this long loses its partitions
 * @param maxPollRecords at most this many records per {@link Consumer#poll}
 * @param maxFetchBytes at most this many bytes per partition and fetch
 * @param autoOffsetReset where to start without a committed offset, or when it lies outside the log
 * @param fetchInterval after a fetch that brought only a little the next begins no sooner than this after it; zero: at
 *     once. So a consumer of a steady trickle gets batches at the price of this much latency. A fetch that had to wait
 *     longer, or brought much, is followed at once
 */
public record ConsumerConfig(
        String group,
        String clientId,
        Duration sessionTimeout,
        int maxPollRecords,
        int maxFetchBytes,
        OffsetReset autoOffsetReset,
        Duration fetchInterval) {

    public enum OffsetReset {
        EARLIEST,
        LATEST
    }

    /** A ten-second session, 500 records a poll, 1 MiB a partition and fetch, from the earliest record on, no pause. */
    public static ConsumerConfig defaults(String group, String clientId) {
        return new ConsumerConfig(
                group, clientId, Duration.ofSeconds(10), 500, 1024 * 1024, OffsetReset.EARLIEST, Duration.ZERO);
    }

    public ConsumerConfig withSessionTimeout(Duration timeout) {
        return new ConsumerConfig(
                group, clientId, timeout, maxPollRecords, maxFetchBytes, autoOffsetReset, fetchInterval);
    }

    public ConsumerConfig withAutoOffsetReset(OffsetReset reset) {
        return new ConsumerConfig(group, clientId, sessionTimeout, maxPollRecords, maxFetchBytes, reset, fetchInterval);
    }

    public ConsumerConfig withFetchInterval(Duration interval) {
        return new ConsumerConfig(
                group, clientId, sessionTimeout, maxPollRecords, maxFetchBytes, autoOffsetReset, interval);
    }
}
