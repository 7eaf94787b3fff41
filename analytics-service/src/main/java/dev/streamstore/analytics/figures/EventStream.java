package dev.streamstore.analytics.figures;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.EventTypes;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.streams.Serde;
import dev.streamstore.streams.Serdes;
import dev.streamstore.streams.dsl.Consumed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Events as topologies read them, by the time they happened. */
final class EventStream {
    private static final EventCodec CODEC = new EventCodec();
    private static final TopicPartition INTERNAL = new TopicPartition("internal", 0);

    private EventStream() {}

    /** Events of these types; others are skipped unread. A record that is no event is refused. */
    @SafeVarargs
    static <E extends DomainEvent> Consumed<String, E> of(Class<? extends E>... types) {
        Map<Class<?>, Class<? extends E>> wanted = new HashMap<>();
        List.of(types).forEach(type -> wanted.put(type, type));
        Function<ConsumerRecord, Optional<E>> decode = record -> decode(record, wanted);
        return Consumed.with(Serdes.string(), decode).withTimestampExtractor(DomainEvent::occurredAt);
    }

    private static <E> Optional<E> decode(ConsumerRecord record, Map<Class<?>, Class<? extends E>> wanted) {
        boolean isOther = Header.text(record.headers(), EventCodec.TYPE)
                .filter(name ->
                        EventTypes.find(name).filter(wanted::containsKey).isEmpty())
                .isPresent();
        if (isOther) {
            return Optional.empty();
        }
        DomainEvent event = CODEC.decode(record).event();
        return Optional.ofNullable(wanted.get(event.getClass())).map(type -> type.cast(event));
    }

    /**
     * Between topologies of this application.
     *
     * <table>
     * <caption>Layout</caption>
     * <tr><td>0</td><td>length of the type's name in bytes, 1 byte</td></tr>
     * <tr><td>1</td><td>the type's name</td></tr>
     * <tr><td>…</td><td>the event's JSON</td></tr>
     * </table>
     */
    static Serde<DomainEvent> serde() {
        return Serdes.of(EventStream::serialize, EventStream::deserialize);
    }

    private static byte[] serialize(DomainEvent event) {
        byte[] type = EventTypes.nameOf(event.getClass()).getBytes(StandardCharsets.UTF_8);
        byte[] json = CODEC.encode(event).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + type.length + json.length)
                .put((byte) type.length)
                .put(type)
                .put(json)
                .array();
    }

    private static DomainEvent deserialize(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        byte[] type = new byte[buffer.get()];
        buffer.get(type);
        byte[] json = new byte[buffer.remaining()];
        buffer.get(json);
        List<Header> headers = List.of(
                new Header(EventCodec.TYPE, type),
                Header.of(EventCodec.ID, "kept"),
                Header.of(EventCodec.SOURCE, "kept"));
        return CODEC.decode(new ConsumerRecord(INTERNAL, 0, Instant.EPOCH, null, json, headers))
                .event();
    }
}
