package dev.streamstore.stack.demo;

import dev.streamstore.stack.ProcessName;
import dev.streamstore.stack.Processes;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The public REST APIs of a running stack. Every failure is a {@link NotObservedException}. */
public final class Shop implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Processes stack;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final JsonMapper json = JsonMapper.builder().build();

    public Shop(Processes stack) {
        this.stack = stack;
    }

    /** @param service the name of a process, as in {@code ./streamstore status} */
    URI url(String service, String path) {
        return stack.url(ProcessName.parse(service)).resolve(path);
    }

    JsonNode get(String service, String path) throws NotObservedException {
        return parse(fetch(service, path, "application/json"));
    }

    byte[] getPdf(String service, String path) {
        return fetch(service, path, "application/pdf").body();
    }

    private HttpResponse<byte[]> fetch(String service, String path, String accept) {
        HttpRequest request = HttpRequest.newBuilder(url(service, path))
                .timeout(TIMEOUT)
                .header("Accept", accept)
                .build();
        return expect(200, request);
    }

    /** Places an order; the answer is the order. */
    JsonNode place(Object order) {
        return parse(expect(202, posting("order", "/api/orders", order)));
    }

    JsonNode post(String service, String path, Object body) {
        return parse(expect(200, posting(service, path, body)));
    }

    void delete(String service, String path) {
        expect(
                204,
                HttpRequest.newBuilder(url(service, path))
                        .timeout(TIMEOUT)
                        .DELETE()
                        .build());
    }

    private HttpRequest posting(String service, String path, Object body) {
        return HttpRequest.newBuilder(url(service, path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
                .build();
    }

    private HttpResponse<byte[]> expect(int status, HttpRequest request) {
        String what = request.method() + " " + request.uri();
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() != status) {
                throw new NotObservedException("[demo] " + what + ": expected " + status + " but was "
                        + response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8));
            }
            return response;
        } catch (IOException e) {
            throw new NotObservedException("[demo] " + what + ": no answer (" + e + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotObservedException("[demo] " + what + ": interrupted", e);
        }
    }

    private JsonNode parse(HttpResponse<byte[]> response) {
        try {
            return json.readTree(response.body());
        } catch (JacksonException e) {
            throw new NotObservedException("[demo] " + response.uri() + ": expected JSON but was " + e.getMessage(), e);
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
