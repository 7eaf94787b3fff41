package dev.streamstore.conformance;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a broker answered, whatever its status. Fields are named by JSON pointers, {@code /partitions/0/offset}. */
record Answer(int status, HttpHeaders headers, byte[] bytes) {
    private static final JsonMapper JSON = new JsonMapper();

    static Answer of(HttpResponse<byte[]> response) {
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    /** This answer, if it has the status. */
    Answer expect(int expected) {
        if (status != expected) {
            throw new AssertionError("status: expected " + expected + " but was " + status + " " + text());
        }
        return this;
    }

    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    JsonNode json() {
        return JSON.readTree(bytes);
    }

    JsonNode at(String pointer) {
        JsonNode node = json().at(pointer);
        if (node.isMissingNode()) {
            throw new AssertionError("field " + pointer + ": expected in " + text());
        }
        return node;
    }

    long number(String pointer) {
        JsonNode node = at(pointer);
        if (!node.isIntegralNumber()) {
            throw new AssertionError("field " + pointer + ": expected a whole number in " + text());
        }
        return node.longValue();
    }

    String text(String pointer) {
        return at(pointer).stringValue();
    }

    /** The values at a pointer below every element of an array, as JSON. */
    List<String> each(String array, String pointer) {
        List<String> values = new ArrayList<>();
        at(array).forEach(element -> values.add(element.at(pointer).toString()));
        return values;
    }

    String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    /** The status and the code of a problem document, {@code 404 UNKNOWN_TOPIC}; anything else as it is. */
    String problem() {
        return header("Content-Type").startsWith("application/problem+json")
                ? status + " " + text("/code")
                : status + " no problem document: " + text();
    }

    /** The fields that a problem document names. */
    List<String> badFields() {
        List<String> fields = new ArrayList<>();
        at("/errors").forEach(error -> fields.add(error.required("field").stringValue()));
        return fields;
    }
}
