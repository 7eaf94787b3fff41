package dev.streamstore.client.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A broker over real HTTP that keeps to the protocol, except where a test tells it to fail. {@link FakeLog} is its topics,
 * {@link FakeGroup} its only group, whose assignment the test decides.
 */
final class FakeBroker implements AutoCloseable {

    static final JsonMapper JSON = JsonMapper.builder().build();

    /** What happens to a request instead of being answered. */
    enum Fault {
        /** The connection ends before anything is done. */
        LOSE_REQUEST,
        /** It is done, but the connection ends before the answer. */
        LOSE_ANSWER,
        /** It is done, but a proxy answers with a page of its own. */
        GARBLE_ANSWER,
        /** It is done, but the answer tells nothing of it. */
        EMPTY_ANSWER,
        /** It is done, but answered only after {@link #release}. */
        HOLD_ANSWER,
        /** It is done, but no array could hold the answer: who makes room for it gets an error, no exception. */
        HUGE_ANSWER,
        /** 503, nothing done. */
        NOT_READY
    }

    /** One request as it came. */
    record Seen(String method, String path, byte[] body) {
        JsonNode json() {
            return JSON.readTree(body);
        }
    }

    record Reply(int status, String contentType, byte[] body) {
        static Reply json(int status, Object body) {
            return new Reply(status, "application/json", JSON.writeValueAsBytes(body));
        }

        static Reply refused(int status, String code, boolean retriable) {
            return json(
                    status,
                    Map.of(
                            "code",
                            code,
                            "retriable",
                            retriable,
                            "applied",
                            "no",
                            "detail",
                            "because the test says so"));
        }
    }

    private record Planned(Predicate<Seen> which, Fault fault) {}

    final FakeLog log = new FakeLog();
    final FakeGroup group = new FakeGroup();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Deque<Planned> plans = new ConcurrentLinkedDeque<>();
    private final Object holding = new Object();
    private boolean released;
    private int port;
    private HttpServer server;
    private ExecutorService threads;

    FakeBroker() {
        start();
    }

    /** Starts listening, on the same port as before if there was one. */
    void start() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        port = server.getAddress().getPort();
        threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Goes away with all connections; what it has stored stays. */
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Override
    public void close() {
        stop();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The next request of this kind comes to grief; plans are used in the order in which they were made. */
    void plan(String pathPart, Fault fault) {
        plans.add(new Planned(request -> request.path().contains(pathPart), fault));
    }

    boolean isPlanned() {
        return !plans.isEmpty();
    }

    void forgetPlans() {
        plans.clear();
    }

    /** Gives the answers that are held, and holds none from now on. */
    void release() {
        synchronized (holding) {
            released = true;
            holding.notifyAll();
        }
    }

    List<Seen> seen(String pathPart) {
        List<Seen> matching = new ArrayList<>();
        for (Seen each : seen) {
            if (each.path().contains(pathPart)) {
                matching.add(each);
            }
        }
        return matching;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Seen request = new Seen(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestBody().readAllBytes());
            seen.add(request);
            Fault fault = faultFor(request);
            if (fault == Fault.LOSE_REQUEST) {
                return;
            }
            Reply reply =
                    fault == Fault.NOT_READY ? Reply.refused(503, "NOT_READY", true) : garbled(reply(request), fault);
            if (fault == Fault.LOSE_ANSWER) {
                return;
            }
            if (fault == Fault.HOLD_ANSWER) {
                awaitRelease();
            }
            if (fault == Fault.HUGE_ANSWER) {
                exchange.sendResponseHeaders(500, Integer.MAX_VALUE);
                exchange.getResponseBody().flush();
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", reply.contentType());
            exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
            exchange.getResponseBody().write(reply.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Reply garbled(Reply reply, Fault fault) {
        if (fault == Fault.GARBLE_ANSWER) {
            return new Reply(200, "text/html", "<html>welcome</html>".getBytes(StandardCharsets.UTF_8));
        }
        return fault == Fault.EMPTY_ANSWER ? Reply.json(200, Map.of("batches", List.of())) : reply;
    }

    private Fault faultFor(Seen request) {
        for (Planned planned : plans) {
            if (planned.which().test(request) && plans.remove(planned)) {
                return planned.fault();
            }
        }
        return null;
    }

    private void awaitRelease() throws InterruptedException {
        synchronized (holding) {
            while (!released) {
                holding.wait();
            }
        }
    }

    private Reply reply(Seen request) throws InterruptedException {
        String[] parts = request.path().split("\\?")[0].split("/");
        return switch (parts[2]) {
            case "producers" -> log.newProducer();
            case "topics" -> log.topics(request, parts);
            case "fetch" -> log.fetch(request.json());
            case "groups" -> group.handle(request, parts);
            default -> new Reply(404, "text/plain", "no such path".getBytes(StandardCharsets.UTF_8));
        };
    }
}
