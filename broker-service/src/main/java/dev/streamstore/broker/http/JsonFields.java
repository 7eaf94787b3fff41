package dev.streamstore.broker.http;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of a JSON object in a request. What is missing or of the wrong kind is noted and a stand-in returned, so
 * that reading goes on to the next bad field; {@link #check} then refuses the request. For one thread.
 */
final class JsonFields {

    private static final int SHOWN_CHARS = 60;

    private final JsonNode node;
    private final String path;
    private final FieldErrors errors;

    JsonFields(JsonNode node) {
        this(node, "", new FieldErrors());
    }

    private JsonFields(JsonNode node, String path, FieldErrors errors) {
        this.node = node;
        this.path = path;
        this.errors = errors;
    }

    /** @throws dev.streamstore.broker.error.BrokerFault {@code INVALID_REQUEST}, naming every field rejected so far */
    void check() {
        errors.check();
    }

    void reject(String field, String message) {
        errors.reject(path + field, message);
    }

    /** Whether the field is there, be it null. */
    boolean has(String field) {
        return node.has(field);
    }

    /** The field's JSON, of any kind. */
    Optional<JsonNode> any(String field) {
        return Optional.ofNullable(node.get(field));
    }

    /** Required, from 1 to {@code maxChars} characters. */
    String text(String field, int maxChars) {
        Optional<String> text = optionalText(field, maxChars);
        if (isAbsent(field)) {
            reject(field, "expected a text but it is missing");
        }
        return text.orElse("?");
    }

    /** Empty when missing or null. */
    Optional<String> optionalText(String field, int maxChars) {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isString()) {
            return rejected(field, "expected a text but was " + shown(value));
        }
        String text = value.stringValue();
        if (text.isEmpty() || text.length() > maxChars) {
            return rejected(field, "expected 1 to %d characters but was %d".formatted(maxChars, text.length()));
        }
        return Optional.of(text);
    }

    /** Required, the name of a topic, which need not exist; empty when it is refused. */
    Optional<TopicName> topic(String field) {
        Optional<String> text = optionalText(field, Integer.MAX_VALUE);
        if (isAbsent(field)) {
            reject(field, "expected a text but it is missing");
        }
        try {
            return text.map(TopicName::new);
        } catch (BrokerFault fault) {
            reject(field, String.valueOf(fault.getMessage()));
            return Optional.empty();
        }
    }

    /** Required, a whole number between the two, both inclusive. */
    long number(String field, long least, long most) {
        OptionalLong number = optionalNumber(field, least, most);
        if (isAbsent(field)) {
            reject(field, "expected a whole number from %d to %d but it is missing".formatted(least, most));
        }
        return number.orElse(least);
    }

    int integer(String field, int least, int most) {
        return Math.toIntExact(number(field, least, most));
    }

    /** Empty when missing or null. */
    OptionalLong optionalNumber(String field, long least, long most) {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return OptionalLong.empty();
        }
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            long number = value.longValue();
            if (number >= least && number <= most) {
                return OptionalLong.of(number);
            }
        }
        reject(field, "expected a whole number from %d to %d but was %s".formatted(least, most, shown(value)));
        return OptionalLong.empty();
    }

    /** One of {@code allowed}; empty when missing or null. */
    Optional<String> choice(String field, Set<String> allowed) {
        Optional<String> text = optionalText(field, SHOWN_CHARS);
        if (text.isPresent() && !allowed.contains(text.get())) {
            return rejected(field, "expected one of %s but was '%s'".formatted(String.join(", ", allowed), text.get()));
        }
        return text;
    }

    /** Required, at least one text. */
    List<String> texts(String field, int maxChars) {
        List<String> texts = new ArrayList<>();
        eachIn(field, (element, name) -> {
            if (element.isString() && element.stringValue().length() <= maxChars) {
                texts.add(element.stringValue());
            } else {
                reject(name, "expected a text of at most %d characters but was %s".formatted(maxChars, shown(element)));
            }
        });
        if (has(field) && node.get(field).isArray() && node.get(field).isEmpty()) {
            reject(field, "expected at least one but was []");
        }
        return texts;
    }

    /** Required, whole numbers. */
    List<Integer> integers(String field, int least, int most) {
        List<Integer> numbers = new ArrayList<>();
        eachIn(field, (element, name) -> {
            if (element.isInt() && element.intValue() >= least && element.intValue() <= most) {
                numbers.add(element.intValue());
            } else {
                reject(name, "expected a whole number from %d to %d but was %s".formatted(least, most, shown(element)));
            }
        });
        return numbers;
    }

    /** Required, objects. */
    List<JsonFields> objects(String field) {
        List<JsonFields> objects = new ArrayList<>();
        eachIn(field, (element, name) -> {
            if (element.isObject()) {
                objects.add(new JsonFields(element, path + name + ".", errors));
            } else {
                reject(name, "expected an object but was " + shown(element));
            }
        });
        return objects;
    }

    /** The members of an object; empty when missing or null. */
    Set<Map.Entry<String, JsonNode>> members(String field) {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return Set.of();
        }
        if (!value.isObject()) {
            reject(field, "expected an object but was " + shown(value));
            return Set.of();
        }
        return value.properties();
    }

    private void eachIn(String field, BiConsumer<JsonNode, String> action) {
        JsonNode value = node.get(field);
        if (value == null || !value.isArray()) {
            reject(field, "expected an array but " + (value == null ? "it is missing" : "was " + shown(value)));
            return;
        }
        for (int i = 0; i < value.size(); i++) {
            action.accept(value.get(i), field + "[" + i + "]");
        }
    }

    private boolean isAbsent(String field) {
        JsonNode value = node.get(field);
        return value == null || value.isNull();
    }

    private Optional<String> rejected(String field, String message) {
        reject(field, message);
        return Optional.empty();
    }

    static String shown(@Nullable JsonNode value) {
        String text = String.valueOf(value);
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
    }
}
