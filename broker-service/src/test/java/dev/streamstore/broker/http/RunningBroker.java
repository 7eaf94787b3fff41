package dev.streamstore.broker.http;

import dev.streamstore.broker.BrokerApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole broker on a free port, and a way to talk to it. */
final class RunningBroker implements AutoCloseable {

    static final String BATCHES = "application/vnd.streamstore.batches";

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final ConfigurableApplicationContext context;
    private final String url;

    private RunningBroker(ConfigurableApplicationContext context) {
        this.context = context;
        this.url = "http://localhost:" + context.getEnvironment().getProperty("local.server.port");
    }

    static RunningBroker start(Path dataDir, String... properties) {
        List<String> arguments = new ArrayList<>(
                List.of("--server.port=0", "--streamstore.broker.data-dir=" + dataDir, "--logging.level.root=WARN"));
        Arrays.stream(properties).map(property -> "--" + property).forEach(arguments::add);
        return new RunningBroker(SpringApplication.run(BrokerApplication.class, arguments.toArray(String[]::new)));
    }

    String url() {
        return url;
    }

    /** Stops it as SIGTERM would. */
    @Override
    public void close() {
        context.close();
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer delete(String path) {
        return send(request(path).DELETE());
    }

    Answer post(String path, String json, String... headers) {
        return body("POST", path, json, headers);
    }

    Answer put(String path, String json) {
        return body("PUT", path, json);
    }

    Answer patch(String path, String json) {
        return body("PATCH", path, json);
    }

    Answer postBatches(String path, byte[] batches) {
        return send(request(path).header("Content-Type", BATCHES).POST(BodyPublishers.ofByteArray(batches)));
    }

    Answer body(String method, String path, String json, String... headers) {
        HttpRequest.Builder request =
                request(path).header("Content-Type", "application/json").method(method, BodyPublishers.ofString(json));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(60));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(http.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        byte[] bytes() {
            return response.body();
        }

        JsonNode json() {
            return JSON.readTree(response.body());
        }

        /** The number in a field. */
        long number(String field) {
            return json().required(field).longValue();
        }

        /** The text in a field. */
        String text(String field) {
            return json().required(field).stringValue();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** The status and the code of a problem document, {@code 404 UNKNOWN_TOPIC}; whatever else it is. */
        String problem() {
            return header("Content-Type").startsWith("application/problem+json")
                    ? status() + " " + text("code")
                    : status() + " no problem document: " + new String(bytes(), StandardCharsets.UTF_8);
        }

        /** The fields that a problem document names. */
        List<String> badFields() {
            List<String> fields = new ArrayList<>();
            json().path("errors")
                    .forEach(error -> fields.add(error.required("field").stringValue()));
            return fields;
        }
    }
}
