package dev.streamstore.stack.demo.chain;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One service of the chain. The first gives an order its id, so that a repeated call is known for what it is. */
final class ChainStep implements AutoCloseable {
    private static final int TRIES = 3;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int CREATED = 201;
    private static final int BAD_REQUEST = 400;
    private static final int UNAVAILABLE = 503;

    private final String name;
    private final Duration work;
    private final @Nullable ChainStep next;
    private final HttpClient http;
    private final Duration timeout;
    private final JsonMapper json = JsonMapper.builder().build();
    private final Set<String> done = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable HttpServer server;
    private volatile int port;

    ChainStep(String name, Duration work, @Nullable ChainStep next, HttpClient http, Duration timeout) {
        this.name = name;
        this.work = work;
        this.next = next;
        this.http = http;
        this.timeout = timeout;
    }

    synchronized void start() {
        try {
            HttpServer fresh = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            fresh.createContext("/", this::handle);
            fresh.setExecutor(threads);
            fresh.start();
            port = fresh.getAddress().getPort();
            server = fresh;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "[chain] " + name + ": expected to listen on port " + port + " but: " + e, e);
        }
    }

    synchronized void stop() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port + "/api/orders");
    }

    int done() {
        return done.size();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] answer;
            int status;
            try {
                ObjectNode order = read(exchange);
                doMyPart(order);
                status = next == null ? CREATED : callNext(next.url(), order);
                answer = json.writeValueAsBytes(order);
            } catch (JacksonException e) {
                status = BAD_REQUEST;
                answer = "{\"detail\":\"expected an order as JSON\"}".getBytes(StandardCharsets.UTF_8);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private ObjectNode read(HttpExchange exchange) throws IOException {
        JsonNode body = json.readTree(exchange.getRequestBody().readAllBytes());
        ObjectNode order = body instanceof ObjectNode object ? object : json.createObjectNode();
        if (!order.has("orderId")) {
            order.put("orderId", UUID.randomUUID().toString());
        }
        return order;
    }

    private void doMyPart(ObjectNode order) throws InterruptedException {
        String orderId = order.get("orderId").asString();
        if (!done.contains(orderId)) {
            TimeUnit.NANOSECONDS.sleep(work.toNanos());
            done.add(orderId);
        }
    }

    /** @return what the next step answered, or 503 after three tries without a good answer */
    private int callNext(URI url, ObjectNode order) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(order)))
                .build();
        int status = UNAVAILABLE;
        for (int tries = 1; tries <= TRIES && status != CREATED; tries++) {
            if (tries > 1) {
                TimeUnit.NANOSECONDS.sleep(PAUSE.multipliedBy(tries - 1L).toNanos());
            }
            try {
                HttpResponse<Void> answer = http.send(request, BodyHandlers.discarding());
                status = answer.statusCode();
            } catch (IOException e) {
                status = UNAVAILABLE; // refused, broken off, or too late: which one makes no difference to the caller
            }
        }
        return status;
    }

    @Override
    public void close() {
        stop();
        threads.shutdownNow();
    }
}
