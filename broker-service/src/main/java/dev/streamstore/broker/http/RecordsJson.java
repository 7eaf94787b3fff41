package dev.streamstore.broker.http;

import dev.streamstore.client.Header;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.record.LogRecord;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes records as JSON: {@code offset}, {@code timestamp}, {@code key} or {@code keyBase64}, {@code value} or {@code
 * valueBase64}, {@code headers}, and {@code headersBase64} for header values that are no text. A value that is JSON is
 * written as it lies in the log. Stateless.
 */
final class RecordsJson {

    private static final JsonFactory PARSERS = new JsonFactory();

    private RecordsJson() {}

    /** Inside an object: all the fields of a record. */
    static void writeFields(LogRecord record, JsonGenerator json) {
        json.writeNumberProperty("offset", record.offset());
        json.writeNumberProperty("timestamp", record.timestampMs());
        writeText(record.key(), "key", json);
        writeValue(record.value(), json);
        writeHeaders(record.headers(), json);
    }

    /** The record as an object of its own. */
    static void write(LogRecord record, JsonGenerator json) {
        json.writeStartObject();
        writeFields(record, json);
        json.writeEndObject();
    }

    /** The record as an object that says where it lies. */
    static void write(TopicPartition partition, LogRecord record, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("topic", partition.topic());
        json.writeNumberProperty("partition", partition.partition());
        writeFields(record, json);
        json.writeEndObject();
    }

    private static void writeText(byte @Nullable [] bytes, String field, JsonGenerator json) {
        if (bytes == null) {
            json.writeNullProperty(field);
            return;
        }
        Optional<String> text = utf8(bytes);
        if (text.isPresent()) {
            json.writeStringProperty(field, text.get());
        } else {
            json.writeName(field + "Base64");
            json.writeBinary(bytes);
        }
    }

    private static void writeValue(byte @Nullable [] value, JsonGenerator json) {
        if (value == null) {
            json.writeNullProperty("value");
            return;
        }
        Optional<String> text = utf8(value).filter(RecordsJson::isJson);
        if (text.isPresent()) {
            json.writeName("value");
            json.writeRawValue(text.get());
        } else {
            json.writeName("valueBase64");
            json.writeBinary(value);
        }
    }

    private static void writeHeaders(List<Header> headers, JsonGenerator json) {
        json.writeObjectPropertyStart("headers");
        for (Header header : lastOfEachName(headers)) {
            byte[] value = header.value();
            if (value == null || utf8(value).isPresent()) {
                writeText(value, header.key(), json);
            }
        }
        json.writeEndObject();
        List<Header> binary = lastOfEachName(headers).stream()
                .filter(h -> h.value() != null && utf8(h.value()).isEmpty())
                .toList();
        if (!binary.isEmpty()) {
            json.writeObjectPropertyStart("headersBase64");
            for (Header header : binary) {
                json.writeName(header.key());
                json.writeBinary(header.value());
            }
            json.writeEndObject();
        }
    }

    /** A name may repeat in a record but not in a JSON object; the last one counts, as with Kafka's lastHeader. */
    private static List<Header> lastOfEachName(List<Header> headers) {
        var byName = new LinkedHashMap<String, Header>();
        headers.forEach(header -> byName.put(header.key(), header));
        return List.copyOf(byName.values());
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Exactly one JSON value and nothing after it. */
    private static boolean isJson(String text) {
        try (JsonParser parser = PARSERS.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            // A value that is neither an object nor an array may be read lazily: make it show its faults.
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }
}
