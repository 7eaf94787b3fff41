package dev.streamstore.stack.traffic;

import dev.streamstore.stack.traffic.Shopper.Article;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a customer can do at the shop, over its REST. Every wait is bounded. Safe for use by several threads. */
final class ShopDoor implements AutoCloseable {
    private static final int OK = 200;

    private final JsonMapper json = JsonMapper.builder().build();
    private final HttpClient http;
    private final URI order;
    private final URI inventory;
    private final Duration patience;

    /**
     * @param status HTTP's
     * @param orderId empty when there is no order
     */
    record Answer(int status, String orderId) {
        boolean accepted() {
            return status / 100 == 2;
        }
    }

    ShopDoor(URI order, URI inventory, Duration patience) {
        this.order = order;
        this.inventory = inventory;
        this.patience = patience;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience)
                .build();
    }

    /** What is for sale and more than {@code few} times there. */
    List<Article> shelf(int few) throws IOException, InterruptedException {
        Set<String> there = get(inventory.resolve("/api/inventory"))
                .valueStream()
                .filter(item -> item.get("available").asInt() > few)
                .map(item -> item.get("sku").asString())
                .collect(Collectors.toSet());
        return get(order.resolve("/api/products"))
                .valueStream()
                .filter(product -> there.contains(product.get("sku").asString()))
                .map(product -> new Article(
                        product.get("sku").asString(),
                        Double.parseDouble(product.get("price").get("amount").asString())))
                .toList();
    }

    /** @throws IOException when there was no answer in time */
    Answer place(Map<String, Object> body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(order.resolve("/api/orders"))
                .timeout(patience)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
                .build();
        HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
        return new Answer(answer.statusCode(), parse(answer).path("orderId").asString(""));
    }

    /** @return whether it is cancelled now */
    boolean cancel(String orderId) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(order.resolve("/api/orders/" + orderId + "/cancel"))
                .timeout(patience)
                .POST(BodyPublishers.noBody())
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode() / 100 == 2;
    }

    private JsonNode get(URI url) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer =
                http.send(HttpRequest.newBuilder(url).timeout(patience).build(), BodyHandlers.ofByteArray());
        if (answer.statusCode() != OK) {
            throw new IOException("[shop] GET " + url + ": expected 200 but was " + answer.statusCode());
        }
        return parse(answer);
    }

    private JsonNode parse(HttpResponse<byte[]> answer) throws IOException {
        try {
            return json.readTree(answer.body());
        } catch (JacksonException e) {
            throw new IOException("[shop] " + answer.uri() + ": expected JSON but was " + e.getOriginalMessage(), e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
