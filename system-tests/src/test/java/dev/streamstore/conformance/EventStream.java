package dev.streamstore.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A stream of server-sent events, read as {@code EventSource} would. For one thread besides its own. */
final class EventStream implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** @param name {@code message} for events without one, {@code comment} for a comment, {@code closed} at the end */
    record Event(String name, String id, String data) {
        JsonNode json() {
            return JSON.readTree(data);
        }
    }

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final HttpResponse<InputStream> response;
    private volatile String retry = "";

    private EventStream(HttpResponse<InputStream> response) {
        this.response = response;
        Thread.ofVirtual().start(this::read);
    }

    static EventStream open(Api broker, String path, String... headers) throws Exception {
        var request = broker.request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<InputStream> response = broker.http().send(request.build(), BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new AssertionError("status: expected 200 but was " + response.statusCode());
        }
        return new EventStream(response);
    }

    String contentType() {
        return response.headers().firstValue("Content-Type").orElse("");
    }

    String retry() {
        return retry;
    }

    /** The next event that is no comment. */
    Event next() throws InterruptedException {
        Event event = nextOrComment();
        while (event.name().equals("comment")) {
            event = nextOrComment();
        }
        return event;
    }

    Event nextOrComment() throws InterruptedException {
        Event event = events.poll(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
            throw new AssertionError("[stream] expected an event within " + TIMEOUT + " but there was none");
        }
        return event;
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            // It is closed, then.
        }
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String name = "message";
            String id = "";
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int colon = line.indexOf(':');
                if (line.isEmpty()) {
                    if (!data.isEmpty()) {
                        events.add(new Event(name, id, data.substring(0, data.length() - 1)));
                    }
                    name = "message";
                    data.setLength(0);
                } else if (colon == 0) {
                    events.add(new Event("comment", "", line.substring(1)));
                } else {
                    String value = line.substring(colon + 1).stripLeading();
                    switch (line.substring(0, colon)) {
                        case "event" -> name = value;
                        case "id" -> id = value;
                        case "data" -> data.append(value).append('\n');
                        case "retry" -> retry = value;
                        default -> throw new IOException("unknown field in line " + line);
                    }
                }
            }
        } catch (IOException e) {
            // Closed here or there; told below.
        }
        events.add(new Event("closed", "", ""));
    }
}
