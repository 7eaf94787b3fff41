package dev.streamstore.broker.http;

import dev.streamstore.broker.produce.NewRecord;
import dev.streamstore.client.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the records of a JSON produce. Stateless. */
final class JsonRecords {

    private JsonRecords() {}

    /** What is bad is noted in {@code body}. */
    static List<NewRecord> read(JsonFields body) {
        List<JsonFields> objects = body.objects("records");
        if (body.any("records").filter(node -> node.isArray() && node.isEmpty()).isPresent()) {
            body.reject("records", "expected at least one but was []");
        }
        return objects.stream().map(JsonRecords::record).toList();
    }

    private static NewRecord record(JsonFields fields) {
        OptionalLong partition = fields.optionalNumber("partition", 0, Integer.MAX_VALUE);
        return new NewRecord(
                key(fields),
                value(fields),
                headers(fields),
                partition.isPresent() ? OptionalInt.of((int) partition.getAsLong()) : OptionalInt.empty(),
                fields.optionalNumber("timestamp", 0, Long.MAX_VALUE));
    }

    private static byte @Nullable [] key(JsonFields fields) {
        if (fields.has("key") && fields.has("keyBase64")) {
            fields.reject("keyBase64", "expected either key or keyBase64 but both are there");
            return null;
        }
        if (fields.has("keyBase64")) {
            return base64(fields, "keyBase64");
        }
        Optional<JsonNode> key = fields.any("key").filter(node -> !node.isNull());
        if (key.isEmpty()) {
            return null;
        }
        if (!key.get().isString()) {
            fields.reject("key", "expected a text but was " + JsonFields.shown(key.get()));
            return null;
        }
        return key.get().stringValue().getBytes(StandardCharsets.UTF_8);
    }

    private static byte @Nullable [] value(JsonFields fields) {
        Optional<JsonNode> value = fields.any("value");
        if (value.isPresent() == fields.has("valueBase64")) {
            fields.reject(
                    "value",
                    "expected value (null for a tombstone) or valueBase64 but %s there"
                            .formatted(value.isPresent() ? "both are" : "neither is"));
            return null;
        }
        if (value.isEmpty()) {
            return base64(fields, "valueBase64");
        }
        return value.get().isNull() ? null : Bodies.JSON.writeValueAsBytes(value.get());
    }

    private static byte @Nullable [] base64(JsonFields fields, String field) {
        JsonNode node = fields.any(field).orElseThrow();
        if (node.isNull()) {
            return null;
        }
        if (node.isString()) {
            try {
                return Base64.getDecoder().decode(node.stringValue());
            } catch (IllegalArgumentException e) {
                // Refused below.
            }
        }
        fields.reject(field, "expected base64 but was " + JsonFields.shown(node));
        return null;
    }

    private static List<Header> headers(JsonFields fields) {
        List<Header> headers = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : fields.members("headers")) {
            JsonNode value = entry.getValue();
            if (value.isString()) {
                headers.add(Header.of(entry.getKey(), value.stringValue()));
            } else if (value.isNull()) {
                headers.add(new Header(entry.getKey(), null));
            } else {
                fields.reject("headers." + entry.getKey(), "expected a text but was " + JsonFields.shown(value));
            }
        }
        return headers;
    }
}
