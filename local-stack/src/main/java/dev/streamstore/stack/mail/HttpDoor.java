package dev.streamstore.stack.mail;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Shows the messages: the page at {@code /}, and
 *
 * <ul>
 *   <li>{@code GET /api/messages?to=&limit=} the newest first; {@code to} is one recipient's address
 *   <li>{@code GET /api/messages/{id}} with {@code text} and {@code html}
 *   <li>{@code GET /api/messages/{id}/attachments/{name}} the decoded content, as a download
 * </ul>
 */
final class HttpDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpDoor.class);
    private static final Pattern MESSAGE = Pattern.compile("/api/messages/([0-9a-f]+)");
    private static final Pattern ATTACHMENT = Pattern.compile("/api/messages/([0-9a-f]+)/attachments/([^/]+)");
    private static final Map<String, String> PAGE_FILES = Map.of(
            "/", "inbox.html",
            "/inbox.js", "inbox.js",
            "/inbox.css", "inbox.css",
            "/streamstore/streamstore.css", "/META-INF/resources/streamstore/streamstore.css",
            "/streamstore/mark.svg", "/META-INF/resources/streamstore/mark.svg");
    private static final Map<String, String> TYPES =
            Map.of("html", "text/html", "js", "text/javascript", "css", "text/css", "svg", "image/svg+xml");
    private static final String CONTENT_POLICY =
            "default-src 'self'; frame-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'";

    private final MessageStore store;
    private final HttpServer server;
    private final JsonMapper json = JsonMapper.builder().build();

    /** Binds the port; answers only after {@link #start}. */
    HttpDoor(MessageStore store, InetSocketAddress address) throws IOException {
        this.store = store;
        this.server = HttpServer.create(address, 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
    }

    void start() {
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                problem(exchange, 405, "only GET is allowed");
                return;
            }
            route(exchange);
        } catch (RuntimeException e) {
            LOG.error("[inbox] {} failed", exchange.getRequestURI(), e);
            problem(exchange, 500, "internal error");
        }
    }

    private void route(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        String path = uri.getRawPath();
        Matcher message = MESSAGE.matcher(path);
        Matcher attachment = ATTACHMENT.matcher(path);
        String pageFile = PAGE_FILES.get(path);
        if (pageFile != null) {
            sendPage(exchange, pageFile);
        } else if (path.equals("/api/messages")) {
            sendJson(exchange, 200, list(uri.getRawQuery()));
        } else if (message.matches()) {
            sendMessage(exchange, message.group(1));
        } else if (attachment.matches()) {
            sendAttachment(exchange, attachment.group(1), decode(attachment.group(2)));
        } else {
            problem(exchange, 404, "nothing is here");
        }
    }

    private List<StoredMessage> list(@Nullable String query) {
        Map<String, String> parameters = parameters(query);
        String to = parameters.getOrDefault("to", "");
        long limit = Long.MAX_VALUE;
        try {
            limit = Math.max(0, Long.parseLong(parameters.getOrDefault("limit", Long.toString(limit))));
        } catch (NumberFormatException e) {
            LOG.debug("[inbox] bad limit ignored", e);
        }
        return store.newestFirst().stream()
                .filter(message -> to.isEmpty() || message.isFor(to))
                .limit(limit)
                .toList();
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : (query == null ? "" : query).split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(pair.substring(0, equals), decode(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // a stray percent sign: it names nothing then
        }
    }

    private void sendMessage(HttpExchange exchange, String id) throws IOException {
        Optional<StoredMessage> found = store.find(id);
        if (found.isEmpty()) {
            problem(exchange, 404, "no message " + id);
            return;
        }
        StoredMessage message = found.get();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", message.id());
        body.put("from", message.from());
        body.put("to", message.to());
        body.put("subject", message.subject());
        body.put("receivedAt", message.receivedAt());
        body.put("attachments", message.attachments());
        store.read(message, parsed -> {
            body.put("text", Optional.ofNullable(parsed.text()).orElse(""));
            Optional.ofNullable(parsed.html()).ifPresent(html -> body.put("html", html));
            return true;
        });
        sendJson(exchange, 200, body);
    }

    private void sendAttachment(HttpExchange exchange, String id, String name) throws IOException {
        Optional<StoredMessage> message = store.find(id);
        boolean sent = message.isPresent()
                && store.read(message.get(), parsed -> {
                    var part = parsed.attachment(name);
                    if (part.isEmpty()) {
                        return false;
                    }
                    exchange.getResponseHeaders()
                            .set("Content-Type", contentType(part.get().getContentType()));
                    exchange.getResponseHeaders()
                            .set(
                                    "Content-Disposition",
                                    "attachment; filename*=UTF-8''"
                                            + URLEncoder.encode(name, StandardCharsets.UTF_8)
                                                    .replace("+", "%20"));
                    try (InputStream content = part.get().getInputStream()) {
                        send(exchange, 200, content.readAllBytes());
                    }
                    return true;
                });
        if (!sent) {
            problem(exchange, 404, "no attachment " + name + " of message " + id);
        }
    }

    /** The type without its parameters, which repeat the file name; nothing that a browser would run. */
    private static String contentType(String header) {
        String type = header.split(";", 2)[0].strip();
        return type.equals("application/pdf") ? type : "application/octet-stream";
    }

    private void sendPage(HttpExchange exchange, String file) throws IOException {
        try (InputStream in = HttpDoor.class.getResourceAsStream(file)) {
            if (in == null) {
                problem(exchange, 404, file + " is missing");
                return;
            }
            String extension = file.substring(file.lastIndexOf('.') + 1);
            exchange.getResponseHeaders().set("Content-Type", TYPES.get(extension) + "; charset=utf-8");
            exchange.getResponseHeaders().set("Content-Security-Policy", CONTENT_POLICY);
            send(exchange, 200, in.readAllBytes());
        }
    }

    private void problem(HttpExchange exchange, int status, String detail) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
        send(exchange, status, json.writeValueAsBytes(Map.of("status", status, "detail", detail)));
    }

    private void sendJson(HttpExchange exchange, int status, Object body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        send(exchange, status, json.writeValueAsBytes(body));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
