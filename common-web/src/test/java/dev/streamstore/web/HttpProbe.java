package dev.streamstore.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A caller over real HTTP. */
final class HttpProbe {
    private static final JsonMapper JSON = new JsonMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;

    HttpProbe(int port) {
        base = "http://localhost:" + port;
    }

    record Answer(int status, String contentType, String text, HttpResponse<String> raw) {
        JsonNode json() {
            return JSON.readTree(text);
        }

        String code() {
            return json().path("code").asString("");
        }

        /** {@code field: message} per line. */
        String errors() {
            StringBuilder all = new StringBuilder();
            json().path("errors")
                    .forEach(e -> all.append(e.get("field").asString())
                            .append(": ")
                            .append(e.get("message").asString())
                            .append('\n'));
            return all.toString();
        }
    }

    Answer get(String path, String... headers) {
        return send(request(path, headers).GET().build());
    }

    Answer post(String path, String json, String... headers) {
        HttpRequest.Builder request = request(path, headers).POST(BodyPublishers.ofString(json));
        if (headers.length == 0) {
            request.header("Content-Type", "application/json");
        }
        return send(request.build());
    }

    /** Without a length, so in chunks. */
    Answer postStream(String path, InputStream body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> body))
                .build());
    }

    Answer send(String method, String path) {
        return send(request(path).method(method, BodyPublishers.noBody()).build());
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            String type = response.headers().firstValue("Content-Type").orElse("");
            return new Answer(response.statusCode(), type, response.body(), response);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
