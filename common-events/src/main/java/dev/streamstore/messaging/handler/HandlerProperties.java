package dev.streamstore.messaging.handler;

import dev.streamstore.messaging.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Handling what arrives.
 *
 * @param maxAttempts so many failures of a handler make an event poison; from 1
 * @param maxBatch at most so many events are handled in one transaction; from 1: each in its own
 * @param commitInterval how often offsets are committed
 * @param maxQueued a partition with so many records waiting is not fetched from; from 1
 * @param fetchInterval after a fetch that brought only a little the next begins no sooner than this: under load more
 *     events share the cost of one; zero to fetch at once
 * @param sessionTimeout an instance not heard of for so long loses its partitions
 * @param stopTimeout how long a stop or a rebalance waits for the event in work
 */
@ConfigurationProperties("streamstore.messaging.handlers")
record HandlerProperties(
        @DefaultValue("5") int maxAttempts,
        @DefaultValue("100") int maxBatch,
        @DefaultValue("500ms") Duration commitInterval,
        @DefaultValue("500") int maxQueued,
        @DefaultValue("10ms") Duration fetchInterval,
        @DefaultValue("10s") Duration sessionTimeout,
        @DefaultValue("5s") Duration stopTimeout) {
    HandlerProperties {
        Setting.requireBetween("handlers.max-attempts", maxAttempts, 1, 1_000);
        Setting.requireBetween("handlers.max-batch", maxBatch, 1, 10_000);
        Setting.requirePositive("handlers.commit-interval", commitInterval);
        Setting.requireBetween("handlers.max-queued", maxQueued, 1, 100_000);
        Setting.requirePositive("handlers.fetch-interval", fetchInterval.plusNanos(1));
        Setting.requirePositive("handlers.session-timeout", sessionTimeout);
        Setting.requirePositive("handlers.stop-timeout", stopTimeout);
    }
}
