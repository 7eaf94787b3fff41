package dev.streamstore.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A customer's side of the REST API, over real HTTP. Safe for many threads. */
@TestComponent
public class Shop {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Environment environment;

    Shop(Environment environment) {
        this.environment = environment;
    }

    /** What came back. */
    public record Answer(int status, String text, HttpResponse<?> raw) {
        public JsonNode json() {
            return JSON.readTree(text);
        }

        public String at(String field) {
            return json().path(field).asString("");
        }

        public String header(String name) {
            return raw.headers().firstValue(name).orElse("");
        }

        /** {@code field: message} of each bad field. */
        public Stream<String> errors() {
            return json().path("errors")
                    .valueStream()
                    .map(e ->
                            e.get("field").asString() + ": " + e.get("message").asString());
        }
    }

    /** What is not so yet, but soon; a busy machine may take its time. */
    public static ConditionFactory eventually() {
        return Awaitility.await().atMost(PATIENCE);
    }

    public static String order(String lines) {
        return """
                {"customerId":"c-1","email":"c-1@example.com","region":"eu","paymentMethod":"card-ok","lines":%s}""".formatted(lines);
    }

    public static String order(String sku, int quantity) {
        return order("[{\"sku\":\"%s\",\"quantity\":%d}]".formatted(sku, quantity));
    }

    /** Places an order that is good. @return its id */
    public String placeOne() {
        Answer answer = place(order("KB-TKL-87", 1));
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer.at("orderId");
    }

    public Answer place(String body, String... headers) {
        return postJson("/api/orders", body, headers);
    }

    public Answer cancel(String orderId) {
        return post("/api/orders/" + orderId + "/cancel");
    }

    /** Without a body. */
    public Answer post(String path, String... headers) {
        HttpRequest.Builder request = request(path).POST(BodyPublishers.noBody());
        return send((headers.length == 0 ? request : request.headers(headers)).build());
    }

    public Answer put(String path, String body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body))
                .build());
    }

    public Answer get(String path) {
        return send(request(path).GET().build());
    }

    public String status(String orderId) {
        return get("/api/orders/" + orderId).at("status");
    }

    private Answer postJson(String path, String body, String... headers) {
        HttpRequest.Builder request =
                request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        return send((headers.length == 0 ? request : request.headers(headers)).build());
    }

    /** The lines of a stream, as they come; closing it leaves. */
    public HttpResponse<Stream<String>> stream(String path) {
        try {
            return http.send(request(path).GET().build(), BodyHandlers.ofLines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        String port = environment.getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(PATIENCE);
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
