package dev.streamstore.analytics.story;

import dev.streamstore.client.TopicPartition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event of an order as it lies in the log.
 *
 * @param producer CloudEvents {@code source}
 * @param causationId the event whose handling led to it, where one did
 * @param traceId of the trace it was published in
 * @param publishedAt when the log took it
 * @param detail what it says beside the order's own data, as a JSON object
 */
record StoryEvent(
        String id,
        String orderId,
        String type,
        TopicPartition partition,
        long offset,
        String producer,
        @Nullable String causationId,
        @Nullable String traceId,
        Instant occurredAt,
        Instant publishedAt,
        String detail) {}
