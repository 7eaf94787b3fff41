package dev.streamstore.messaging;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the glue behaves.
 *
 * @param relay publishing what is in the outbox
 * @param handlers handling what arrives
 * @param inbox remembering what was handled
 * @param retry waiting between attempts of anything
 */
@ConfigurationProperties("streamstore.messaging")
record MessagingProperties(
        @DefaultValue Relay relay,
        @DefaultValue Handlers handlers,
        @DefaultValue Inbox inbox,
        @DefaultValue Retry retry) {

    /**
     * @param batchRows at most so many rows are published, then deleted, in one transaction; 1 to 10 000
     * @param connections at most so many lanes are worked on at once, each with a pooled connection; 1 to 8
     * @param pollInterval how often the outbox is looked at without having been notified
     * @param deliveryTimeout how long one attempt to publish may take
     */
    record Relay(
            @DefaultValue("256") int batchRows,
            @DefaultValue("2") int connections,
            @DefaultValue("1s") Duration pollInterval,
            @DefaultValue("10s") Duration deliveryTimeout) {
        Relay {
            requireBetween("relay.batch-rows", batchRows, 1, 10_000);
            requireBetween("relay.connections", connections, 1, Lane.COUNT);
            requirePositive("relay.poll-interval", pollInterval);
            requirePositive("relay.delivery-timeout", deliveryTimeout);
        }
    }

    /**
     * @param maxAttempts so many failures of a handler make an event poison; from 1
     * @param commitInterval how often offsets are committed
     * @param maxQueued a partition with so many records waiting is not fetched from; from 1
     * @param sessionTimeout an instance not heard of for so long loses its partitions
     * @param stopTimeout how long a stop or a rebalance waits for the event in work
     */
    record Handlers(
            @DefaultValue("5") int maxAttempts,
            @DefaultValue("250ms") Duration commitInterval,
            @DefaultValue("200") int maxQueued,
            @DefaultValue("10s") Duration sessionTimeout,
            @DefaultValue("5s") Duration stopTimeout) {
        Handlers {
            requireBetween("handlers.max-attempts", maxAttempts, 1, 1_000);
            requirePositive("handlers.commit-interval", commitInterval);
            requireBetween("handlers.max-queued", maxQueued, 1, 100_000);
            requirePositive("handlers.session-timeout", sessionTimeout);
            requirePositive("handlers.stop-timeout", stopTimeout);
        }
    }

    /**
     * @param retention an event delivered again after so long would be handled again
     * @param pruneInterval how often older rows are deleted
     */
    record Inbox(
            @DefaultValue("7d") Duration retention,
            @DefaultValue("1h") Duration pruneInterval) {
        Inbox {
            requirePositive("inbox.retention", retention);
            requirePositive("inbox.prune-interval", pruneInterval);
        }
    }

    /**
     * @param initial the first wait, doubled each time
     * @param max the longest wait
     */
    record Retry(
            @DefaultValue("100ms") Duration initial,
            @DefaultValue("5s") Duration max) {
        Retry {
            requirePositive("retry.initial", initial);
            requirePositive("retry.max", max);
            if (max.compareTo(initial) < 0) {
                throw invalid("retry.max", "at least retry.initial, " + initial, max);
            }
        }
    }

    private static void requireBetween(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw invalid(name, min + " to " + max, value);
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw invalid(name, "more than zero", value);
        }
    }

    private static IllegalArgumentException invalid(String name, String expected, Object actual) {
        return new IllegalArgumentException(
                "[streamstore.messaging] " + name + ": expected " + expected + " but was " + actual);
    }
}
