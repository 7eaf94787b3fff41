package dev.streamstore.messaging.broker;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.client.Murmur2;
import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.DriverEvent;
import dev.streamstore.events.EventTypes;
import dev.streamstore.events.HandlingEvent;
import dev.streamstore.events.InventoryEvent;
import dev.streamstore.events.NotificationEvent;
import dev.streamstore.events.OrderEvent;
import dev.streamstore.events.PaymentEvent;
import dev.streamstore.events.Topics;
import dev.streamstore.messaging.trace.Origin;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * How an event is a record: its JSON is the value, CloudEvents 1.0 attributes are headers (Kafka protocol binding,
 * binary mode).
 *
 * <table>
 * <caption>Headers</caption>
 * <tr><td>{@code ce_specversion}</td><td>{@code 1.0}</td></tr>
 * <tr><td>{@code ce_id}</td><td>UUIDv7 as text, the same in every delivery and every version</td></tr>
 * <tr><td>{@code ce_source}</td><td>{@code /order-service}</td></tr>
 * <tr><td>{@code ce_type}</td><td>{@code order.placed.v1}</td></tr>
 * <tr><td>{@code ce_subject}</td><td>the key</td></tr>
 * <tr><td>{@code ce_time}</td><td>when it happened, ISO-8601</td></tr>
 * <tr><td>{@code content-type}</td><td>{@code application/json}</td></tr>
 * <tr><td>{@code traceparent}</td><td>W3C Trace Context: the span that published it</td></tr>
 * <tr><td>{@code ce_causationid}</td><td>extension: the {@code ce_id} of the event whose handling led to this one; absent
 * at the beginning, an order placed or cancelled by its customer</td></tr>
 * </table>
 *
 * <p>Has a mapper of its own: what is on the wire must not change with a service's {@code spring.jackson} settings.
 * Immutable, safe for use by several threads.
 */
public final class EventCodec {
    public static final String ID = "ce_id";
    public static final String SOURCE = "ce_source";
    public static final String TYPE = "ce_type";
    public static final String CAUSATION_ID = "ce_causationid";
    public static final String TRACEPARENT = "traceparent";

    /** Longer than any producer's, and short enough for the index that keeps ids apart. */
    private static final int MAX_ID_CHARS = 255;

    private final JsonMapper mapper = JsonMapper.builder()
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** The event as JSON. @param version the event, or what it was to earlier readers */
    public String encode(Object version) {
        return mapper.writeValueAsString(version);
    }

    /** The headers in the order of the table above. */
    public Map<String, String> headers(DomainEvent event, String type, String id, String source, Origin origin) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put(ID, id);
        headers.put(SOURCE, source);
        headers.put(TYPE, type);
        headers.put("ce_subject", event.key());
        headers.put("ce_time", event.occurredAt().toString());
        headers.put("content-type", "application/json");
        if (origin.traceparent() != null) {
            headers.put(TRACEPARENT, origin.traceparent());
        }
        if (origin.causationId() != null) {
            headers.put(CAUSATION_ID, origin.causationId());
        }
        return headers;
    }

    /**
     * The partition the contract pins the event to: {@code orders} gives each region its own, the key picks among them.
     *
     * @return null where the default rule, the key's hash over all partitions, holds
     */
    public static @Nullable Integer partitionOf(DomainEvent event) {
        return switch (event) {
            case OrderEvent order ->
                order.region().ordinal() * Topics.PARTITIONS_PER_REGION
                        + Murmur2.partition(order.key().getBytes(StandardCharsets.UTF_8), Topics.PARTITIONS_PER_REGION);
            case PaymentEvent _, InventoryEvent _, NotificationEvent _, DriverEvent _, HandlingEvent _ -> null;
        };
    }

    /**
     * The event in a record, in its newest version whatever the version it was recorded in.
     *
     * @throws UndecodableEventException when it is not an event of a type that this version knows
     */
    public DecodedEvent decode(ConsumerRecord record) {
        String type = required(record, TYPE);
        EventTypes.Version version = EventTypes.version(type)
                .orElseThrow(() -> new UndecodableEventException(
                        where(record) + " " + TYPE + ": expected a known type but was " + type, null));
        byte[] value = record.value();
        if (value == null) {
            throw new UndecodableEventException(where(record) + " value: expected " + type + " but was null", null);
        }
        String id = id(record).orElseThrow(() -> new UndecodableEventException(badId(record), null));
        String source = required(record, SOURCE);
        try {
            Object read = mapper.readValue(value, version.record());
            if (read == null) {
                throw new UndecodableEventException(where(record) + " value: expected " + type + " but was null", null);
            }
            return new DecodedEvent(newest(record, read), id, type, source, origin(record));
        } catch (JacksonException e) {
            throw new UndecodableEventException(
                    where(record) + " value: expected " + type + " but was " + e.getOriginalMessage(), e);
        }
    }

    /** An earlier version with something missing can be read, and not be brought up to date. */
    private static DomainEvent newest(ConsumerRecord record, Object read) {
        try {
            return EventTypes.newest(read);
        } catch (RuntimeException e) {
            throw new UndecodableEventException(
                    where(record) + " value: expected what makes it " + EventTypes.nameOf(read.getClass())
                            + " but was incomplete: " + e.getMessage(),
                    e);
        }
    }

    private static String badId(ConsumerRecord record) {
        String id = required(record, ID);
        return "%s %s: expected 1 to %d characters, none a control character, but was %d, '%.40s'"
                .formatted(where(record), ID, MAX_ID_CHARS, id.length(), id);
    }

    /** The event's id, or empty where there is none that could be one: no producer of events wrote that record. */
    public static Optional<String> id(ConsumerRecord record) {
        return Header.text(record.headers(), ID)
                .filter(id -> !id.isEmpty() && id.length() <= MAX_ID_CHARS)
                .filter(id -> id.chars().noneMatch(Character::isISOControl));
    }

    private static Origin origin(ConsumerRecord record) {
        return new Origin(
                Header.text(record.headers(), TRACEPARENT).orElse(null),
                Header.text(record.headers(), CAUSATION_ID).orElse(null));
    }

    /** What the record's handling goes on with: its trace, and itself as the cause. */
    public static Origin causeOf(ConsumerRecord record) {
        return new Origin(
                Header.text(record.headers(), TRACEPARENT).orElse(null),
                id(record).orElse(null));
    }

    private static String required(ConsumerRecord record, String header) {
        return Header.text(record.headers(), header)
                .orElseThrow(() -> new UndecodableEventException(
                        where(record) + " headers: expected " + header + " but was none", null));
    }

    private static String where(ConsumerRecord record) {
        return "[" + record.partition() + " @" + record.offset() + "]";
    }

    /** The headers as a JSON object, as the outbox keeps them. */
    public String headersToJson(Map<String, String> headers) {
        return mapper.writeValueAsString(headers);
    }

    /** Inverse of {@link #headersToJson}, in the same order. */
    public List<Header> headersFromJson(String json) {
        Map<?, ?> headers = mapper.readValue(json, LinkedHashMap.class);
        return headers.entrySet().stream()
                .map(entry -> Header.of((String) entry.getKey(), (String) entry.getValue()))
                .toList();
    }

    /**
     * An event as it arrived.
     *
     * @param id CloudEvents {@code id}
     * @param type CloudEvents {@code type}, that of the version it was recorded in
     * @param source CloudEvents {@code source}
     * @param origin what led to it
     */
    public record DecodedEvent(DomainEvent event, String id, String type, String source, Origin origin) {}

    /** A record that can't be read as an event. */
    public static final class UndecodableEventException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UndecodableEventException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
