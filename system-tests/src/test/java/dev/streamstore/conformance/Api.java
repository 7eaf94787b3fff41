package dev.streamstore.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A broker, as a script sees it. In JSON that is sent, {@code '} stands for {@code "}. Safe for use by several threads.
 */
final class Api {
    static final String BATCHES = "application/vnd.streamstore.batches";

    private static final Duration TIMEOUT = Duration.ofSeconds(45);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI url;

    Api(URI url) {
        this.url = url;
    }

    URI url() {
        return url;
    }

    HttpClient http() {
        return http;
    }

    static String json(String text, Object... arguments) {
        return text.formatted(arguments).replace('\'', '"');
    }

    Answer get(String path, String... headers) {
        return send(with(request(path).GET(), headers));
    }

    /** Without waiting for the answer. */
    CompletableFuture<Answer> getLater(String path) {
        return http.sendAsync(request(path).GET().build(), BodyHandlers.ofByteArray())
                .thenApply(Answer::of);
    }

    CompletableFuture<Answer> postLater(String path, String json) {
        return http.sendAsync(jsonRequest("POST", path, json).build(), BodyHandlers.ofByteArray())
                .thenApply(Answer::of);
    }

    Answer put(String path, String json) {
        return send(jsonRequest("PUT", path, json));
    }

    Answer patch(String path, String json) {
        return send(jsonRequest("PATCH", path, json));
    }

    Answer post(String path, String json, String... headers) {
        return send(with(jsonRequest("POST", path, json), headers));
    }

    Answer postBatches(String path, byte[] batches) {
        return send(request(path).header("Content-Type", BATCHES).POST(BodyPublishers.ofByteArray(batches)));
    }

    Answer delete(String path) {
        return send(request(path).DELETE());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path)).timeout(TIMEOUT);
    }

    Answer send(HttpRequest.Builder request) {
        try {
            return Answer.of(http.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What comes back for bytes that no proper client would send, up to the end of the connection. */
    String raw(String request) {
        try (var socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest.Builder jsonRequest(String method, String path, String json) {
        return request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json.replace('\'', '"')));
    }

    private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
        return headers.length == 0 ? request : request.headers(headers);
    }
}
