package dev.streamstore.messaging.deadletter;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.EventTypes;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.broker.EventCodec.UndecodableEventException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Whether an edited value is an event of the dead letter's type, about the same thing. Names each field that is missing,
 * and the first that does not fit.
 */
public final class EventCheck {
    private final EventCodec codec;

    EventCheck(EventCodec codec) {
        this.codec = codec;
    }

    /**
     * What is wrong with a field.
     *
     * @param field path from the request's body, for example {@code value.lines[0].quantity}
     */
    public record Problem(String field, String message) {}

    /** @param edited the record with the edited value, which is {@code value} as bytes */
    List<Problem> check(ConsumerRecord edited, JsonNode value) {
        Class<?> type = Header.text(edited.headers(), EventCodec.TYPE)
                .flatMap(EventTypes::version)
                .<Class<?>>map(EventTypes.Version::record)
                .orElse(null);
        if (type == null) {
            return List.of(new Problem("value", "can't be checked: the record names no type of event known here"));
        }
        List<Problem> problems = new ArrayList<>();
        findMissing(type, value, "value", problems);
        return problems.isEmpty() ? decode(edited) : problems;
    }

    private List<Problem> decode(ConsumerRecord edited) {
        try {
            DomainEvent event = codec.decode(edited).event();
            byte[] key = edited.key();
            String expected = key == null ? event.key() : new String(key, StandardCharsets.UTF_8);
            return event.key().equals(expected)
                    ? List.of()
                    : List.of(new Problem("value", "must stay about " + expected + " but is about " + event.key()));
        } catch (UndecodableEventException e) {
            if (e.getCause() instanceof JacksonException json) {
                return List.of(new Problem("value" + path(json), "does not fit: " + json.getOriginalMessage()));
            }
            return List.of(new Problem("value", String.valueOf(e.getMessage())));
        }
    }

    private static void findMissing(Type type, @Nullable JsonNode node, String path, List<Problem> problems) {
        if (node == null || node.isNull()) {
            problems.add(new Problem(path, "must not be null"));
        } else if (type instanceof Class<?> record && record.isRecord()) {
            if (!node.isObject()) {
                problems.add(new Problem(path, "must be an object"));
                return;
            }
            for (RecordComponent component : record.getRecordComponents()) {
                JsonNode field = node.get(component.getName());
                boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
                if (!optional || field != null && !field.isNull()) {
                    findMissing(component.getGenericType(), field, path + '.' + component.getName(), problems);
                }
            }
        } else if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            if (!node.isArray()) {
                problems.add(new Problem(path, "must be an array"));
                return;
            }
            for (int i = 0; i < node.size(); i++) {
                findMissing(list.getActualTypeArguments()[0], node.get(i), path + '[' + i + ']', problems);
            }
        }
    }

    private static String path(JacksonException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            if (step.getPropertyName() != null) {
                path.append('.').append(step.getPropertyName());
            } else if (step.getIndex() >= 0) {
                path.append('[').append(step.getIndex()).append(']');
            }
        }
        return path.toString();
    }
}
