package dev.streamstore.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.streamstore.stack.LocalStack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The shop's REST doors of one running stack, in the words of a customer and of a bookkeeper. */
final class Shop {
    private final LocalStack stack;
    private final Rest rest = new Rest();

    Shop(LocalStack stack) {
        this.stack = stack;
    }

    record Line(String sku, int quantity) {}

    /** What a customer asks for; the e-mail address is the customer's own, so that mails can be told apart by it. */
    record Basket(String customerId, String email, String region, String paymentMethod, List<Line> lines) {
        String json() {
            String items = lines.stream()
                    .map(line -> "{\"sku\":\"%s\",\"quantity\":%d}".formatted(line.sku(), line.quantity()))
                    .collect(Collectors.joining(","));
            return "{\"customerId\":\"%s\",\"email\":\"%s\",\"region\":\"%s\",\"paymentMethod\":\"%s\",\"lines\":[%s]}"
                    .formatted(customerId, email, region, paymentMethod, items);
        }
    }

    static Basket basket(String paymentMethod, Line... lines) {
        return new Basket("c-1", "shopper-" + UUID.randomUUID() + "@example.com", "eu", paymentMethod, List.of(lines));
    }

    Rest rest() {
        return rest;
    }

    String url(String process, String path) {
        return stack.url(process) + path;
    }

    JsonNode place(Basket basket) throws IOException {
        return rest.post(url("order", "/api/orders"), basket.json()).expect(202).body();
    }

    /** Places under an idempotency key; empty-handed callers may repeat this, anywhere, without ordering twice. */
    Rest.Answer tryPlace(String orderUrl, Basket basket, String idempotencyKey) throws IOException {
        return rest.post(orderUrl + "/api/orders", basket.json(), "Idempotency-Key", idempotencyKey);
    }

    JsonNode order(String orderId) throws IOException {
        return get("order", "/api/orders/" + orderId);
    }

    Rest.Answer payment(String orderId) throws IOException {
        return rest.get(url("payment", "/api/payments/" + orderId));
    }

    Rest.Answer invoice(String orderId) throws IOException {
        return rest.get(url("payment", "/api/invoices/" + orderId));
    }

    JsonNode stock(String sku) throws IOException {
        return get("inventory", "/api/inventory/" + sku);
    }

    /** Every movement of an article. */
    List<JsonNode> movements(String sku) throws IOException {
        return all("inventory", "/api/inventory/" + sku + "/movements?");
    }

    /** Every order there is. */
    List<JsonNode> orders() throws IOException {
        return all("order", "/api/orders?");
    }

    /** Page by page; nothing must be added meanwhile. */
    private List<JsonNode> all(String process, String path) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        for (int page = 0; ; page++) {
            JsonNode answer = get(process, path + "size=100&page=" + page);
            answer.get("items").forEach(all::add);
            if (all.size() >= answer.get("total").asLong()
                    || answer.get("items").isEmpty()) {
                return all;
            }
        }
    }

    JsonNode dashboard() throws IOException {
        return get("analytics", "/api/dashboard");
    }

    JsonNode mails() throws IOException {
        return get("mail", "/api/messages");
    }

    /** The sum of a metric's values whose line has {@code tag} in it. */
    double metric(String process, String name, String tag) throws IOException {
        String text = new String(
                rest.get(url(process, "/actuator/prometheus")).expect(200).raw().body(), UTF_8);
        return text.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> line.contains(tag))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    JsonNode get(String process, String path) throws IOException {
        return rest.get(url(process, path)).expect(200).body();
    }
}
