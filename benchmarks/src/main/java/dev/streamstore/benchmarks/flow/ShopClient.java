package dev.streamstore.benchmarks.flow;

import dev.streamstore.stack.LocalStack;
import dev.streamstore.stack.ProcessName;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Customers that pay and are served, spread over products and regions. Safe for use by several threads. */
final class ShopClient {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> REGIONS = List.of("eu", "us", "asia");
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI orders;
    private final URI inventory;
    private final URI dashboard;
    private final URI inbox;
    private final String run = UUID.randomUUID().toString();
    private final AtomicInteger placed = new AtomicInteger();
    private final AtomicInteger askedAgain = new AtomicInteger();
    private volatile List<String> skus = List.of();

    /** An order and the address its mails go to, which no other order has. */
    record Placed(String orderId, String email) {}

    ShopClient(LocalStack stack) {
        this.orders = stack.url("order");
        this.inventory = stack.url("inventory");
        this.dashboard = stack.url("analytics");
        this.inbox = stack.control().url(ProcessName.parse("mail"));
    }

    /** Puts {@code pieces} of every article on the shelf, so that no order of a benchmark meets an empty one. */
    void stockUp(int pieces) throws IOException, InterruptedException {
        skus = get(orders, "/api/products")
                .valueStream()
                .map(product -> product.get("sku").asString())
                .toList();
        String body = "{\"delta\":" + pieces + ",\"reason\":\"BENCHMARK\"}";
        for (String sku : skus) {
            json(send(posting(inventory, "/api/inventory/" + sku + "/adjustments", body)));
        }
    }

    /** Orders one or two articles, by turns. @return empty when the shop turned the customer away, by 503 */
    Optional<Placed> place() throws IOException, InterruptedException {
        int number = placed.getAndIncrement();
        String email = "bench-" + number + "@example.com";
        String first = line(number, 1);
        String lines = number % 2 == 0 ? first : first + "," + line(number + 5, 2);
        String body =
                "{\"customerId\":\"bench\",\"email\":\"%s\",\"region\":\"%s\",\"paymentMethod\":\"card-ok\",\"lines\":[%s]}"
                        .formatted(email, REGIONS.get(number % 3), lines);
        HttpResponse<byte[]> response =
                sendUntilAnswered(posting(orders, "/api/orders", body).header("Idempotency-Key", run + "-" + number));
        return response.statusCode() == 503
                ? Optional.empty()
                : Optional.of(new Placed(json(response).get("orderId").asString(), email));
    }

    /** Whose connection breaks asks again, once: the key makes it the same order. */
    private HttpResponse<byte[]> sendUntilAnswered(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        try {
            return send(request);
        } catch (HttpTimeoutException e) {
            throw e;
        } catch (IOException broken) {
            askedAgain.incrementAndGet();
            return send(request);
        }
    }

    /** How many orders were sent twice, since the last call. */
    int takeAskedAgain() {
        return askedAgain.getAndSet(0);
    }

    void awaitConfirmed(Placed order) throws IOException, InterruptedException {
        while (!get(orders, "/api/orders/" + order.orderId)
                .get("status")
                .asString()
                .equals("CONFIRMED")) {
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    /** Until so many mails to the order's address lie in the inbox. */
    void awaitMails(Placed order, int mails) throws IOException, InterruptedException {
        while (get(inbox, "/api/messages?to=" + order.email).size() < mails) {
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    long confirmedOnDashboard() throws IOException, InterruptedException {
        return get(dashboard, "/api/dashboard").get("orders").get("confirmed").asLong();
    }

    void awaitConfirmedOnDashboard(long orders) throws IOException, InterruptedException {
        while (confirmedOnDashboard() < orders) {
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    private String line(int number, int quantity) {
        return "{\"sku\":\"%s\",\"quantity\":%d}".formatted(skus.get(number % skus.size()), quantity);
    }

    private JsonNode get(URI service, String path) throws IOException, InterruptedException {
        return json(send(HttpRequest.newBuilder(service.resolve(path)).GET()));
    }

    private static HttpRequest.Builder posting(URI service, String path, String body) {
        return HttpRequest.newBuilder(service.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static JsonNode json(HttpResponse<byte[]> response) throws IOException {
        if (response.statusCode() / 100 != 2) {
            throw new IOException("[" + response.uri() + "] status: expected 2xx but was " + response.statusCode());
        }
        return JSON.readTree(response.body());
    }
}
