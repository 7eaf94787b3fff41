package dev.streamstore.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Customers that pay and are served, spread over products and regions. Safe for use by several threads. */
final class ShopClient {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> REGIONS = List.of("eu", "us", "asia");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String orderUrl;
    private final String inventoryUrl;
    private List<String> skus = List.of();

    ShopClient(String orderUrl, String inventoryUrl) {
        this.orderUrl = orderUrl;
        this.inventoryUrl = inventoryUrl;
    }

    /** Puts {@code pieces} of every article on the shelf, so that no order of a benchmark meets an empty one. */
    void stockUp(int pieces) throws IOException {
        skus = JSON.readTree(send(request(orderUrl + "/api/products").GET()))
                .valueStream()
                .map(product -> product.get("sku").asString())
                .toList();
        String body = "{\"delta\":" + pieces + ",\"reason\":\"BENCHMARK\"}";
        for (String sku : skus) {
            send(request(inventoryUrl + "/api/inventory/" + sku + "/adjustments")
                    .POST(HttpRequest.BodyPublishers.ofString(body)));
        }
    }

    /** Orders one or two articles, chosen by {@code number}, and returns the order's id. */
    String place(int number) throws IOException {
        String first = line(number, 1);
        String lines = number % 2 == 0 ? first : first + "," + line(number + 5, 2);
        String body =
                "{\"customerId\":\"bench\",\"email\":\"bench-%d@example.com\",\"region\":\"%s\",\"paymentMethod\":\"card-ok\",\"lines\":[%s]}"
                        .formatted(number, REGIONS.get(number % 3), lines);
        JsonNode order =
                JSON.readTree(send(request(orderUrl + "/api/orders").POST(HttpRequest.BodyPublishers.ofString(body))));
        return order.get("orderId").asString();
    }

    String status(String orderId) throws IOException {
        JsonNode order =
                JSON.readTree(send(request(orderUrl + "/api/orders/" + orderId).GET()));
        return order.get("status").asString();
    }

    private String line(int number, int quantity) {
        return "{\"sku\":\"%s\",\"quantity\":%d}".formatted(skus.get(number % skus.size()), quantity);
    }

    private static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json");
    }

    private byte[] send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 != 2) {
                throw new IOException("[" + response.uri() + "] status: expected 2xx but was " + response.statusCode());
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
