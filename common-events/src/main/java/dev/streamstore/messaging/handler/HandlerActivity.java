package dev.streamstore.messaging.handler;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.trace.Activity;
import io.micrometer.tracing.Span;
import java.util.Map;

/** How handling a record is shown in its trace: by OpenTelemetry's semantic conventions for messaging and CloudEvents. */
final class HandlerActivity {
    private HandlerActivity() {}

    static Activity of(String group, ConsumerRecord record) {
        return new Activity("process " + record.partition().topic(), Span.Kind.CONSUMER, () -> tags(group, record));
    }

    private static Map<String, String> tags(String group, ConsumerRecord record) {
        return Map.of(
                "messaging.system", "streamstore",
                "messaging.operation.type", "process",
                "messaging.consumer.group.name", group,
                "messaging.destination.name", record.partition().topic(),
                "messaging.destination.partition.id",
                        Integer.toString(record.partition().partition()),
                "messaging.streamstore.offset", Long.toString(record.offset()),
                "cloudevents.event_id",
                        Header.text(record.headers(), EventCodec.ID).orElse(""),
                "cloudevents.event_type",
                        Header.text(record.headers(), EventCodec.TYPE).orElse(""));
    }
}
