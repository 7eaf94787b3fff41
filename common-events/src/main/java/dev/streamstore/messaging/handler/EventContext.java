package dev.streamstore.messaging.handler;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.messaging.broker.EventCodec.DecodedEvent;
import dev.streamstore.messaging.trace.Origin;
import java.time.Instant;

/**
 * Where an event came from.
 *
 * @param eventId CloudEvents {@code id}, the same in every delivery
 * @param type CloudEvents {@code type}
 * @param source CloudEvents {@code source}: the service that published it
 * @param publishedAt when it was appended to the log
 * @param attempt 1 at the first try
 * @param origin what led to it
 */
public record EventContext(
        String eventId,
        String type,
        String source,
        TopicPartition partition,
        long offset,
        Instant publishedAt,
        int attempt,
        Origin origin) {

    static EventContext of(DecodedEvent event, ConsumerRecord record, int attempt) {
        return new EventContext(
                event.id(),
                event.type(),
                event.source(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                attempt,
                event.origin());
    }
}
