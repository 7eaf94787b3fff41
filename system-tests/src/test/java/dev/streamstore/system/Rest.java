package dev.streamstore.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON over HTTP, as a script would do it. Safe for use by several threads. */
final class Rest {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /** An answer, whatever its status; {@code body} is missing where the answer was not JSON. */
    record Answer(int status, JsonNode body, HttpResponse<byte[]> raw) {
        Answer expect(int expected) {
            if (status != expected) {
                throw new AssertionError("[" + raw.request().method() + " " + raw.uri() + "] status: expected "
                        + expected + " but was " + status + " " + new String(raw.body(), StandardCharsets.UTF_8));
            }
            return this;
        }
    }

    Answer get(String url) throws IOException {
        return send(
                HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).GET().build());
    }

    Answer post(String url, String json, String... headers) throws IOException {
        var request = HttpRequest.newBuilder(URI.create(url))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    Answer send(HttpRequest request) throws IOException {
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), json(response), response);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        String type = response.headers().firstValue("Content-Type").orElse("");
        boolean isJson = type.contains("json") && response.body().length > 0;
        return isJson ? JSON.readTree(response.body()) : JSON.missingNode();
    }
}
