package dev.streamstore.order.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.order.OrderServiceTest;
import dev.streamstore.order.Shop;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@OrderServiceTest
class OrderQueryTest {
    @Autowired
    Shop shop;

    @Autowired
    StatusFeed feed;

    @Autowired
    JdbcClient jdbc;

    private String placeFor(String customer) {
        return shop.place(Shop.order("MS-VERT-01", 1).replace("\"c-1\"", "\"" + customer + "\""))
                .at("orderId");
    }

    private static List<String> ids(Shop.Answer page) {
        return page.json()
                .get("items")
                .valueStream()
                .map(order -> order.get("orderId").asString())
                .toList();
    }

    @Test
    void productsAreListedWithPrices() {
        JsonNode products = shop.get("/api/products").json();
        assertThat(products.size()).isGreaterThanOrEqualTo(12);
        assertThat(products.get(0).toString()).isEqualTo("""
                        {"sku":"KB-TKL-87","name":"Tenkeyless Mechanical Keyboard","price":{"amount":"129.00","currency":"USD"}}""");
    }

    @Test
    void unknownOrdersAreNotFound() {
        assertThat(shop.get("/api/orders/nope").status()).isEqualTo(404);
        Shop.Answer stream = shop.get("/api/orders/nope/events");
        assertThat(stream.status()).isEqualTo(404);
        assertThat(stream.at("code")).isEqualTo("NOT_FOUND");
    }

    @Test
    void ordersAreListedNewestFirstByPageAndFilter() {
        List<String> mine = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            mine.addFirst(placeFor("lister"));
        }
        placeFor("someone else");
        shop.cancel(mine.get(1));

        Shop.Answer first = shop.get("/api/orders?customerId=lister&status=&page=0&size=2");
        assertThat(ids(first)).isEqualTo(mine.subList(0, 2));
        assertThat(first.json().get("total").asInt()).isEqualTo(5);
        assertThat(first.json().get("page").asInt()).isZero();
        assertThat(first.json().get("size").asInt()).isEqualTo(2);
        assertThat(ids(shop.get("/api/orders?customerId=lister&page=2&size=2"))).isEqualTo(mine.subList(4, 5));
        assertThat(ids(shop.get("/api/orders?customerId=lister&page=3&size=2"))).isEmpty();
        assertThat(ids(shop.get("/api/orders?customerId=lister&status=CANCELLED")))
                .containsExactly(mine.get(1));
        assertThat(ids(shop.get("/api/orders?customerId=lister&status=PLACED"))).hasSize(4);
        assertThat(ids(shop.get("/api/orders?size=1"))).hasSize(1);

        Shop.Answer bad = shop.get("/api/orders?status=LOST");
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.errors()).containsExactly("status: must be one of PLACED, CONFIRMED, CANCELLED");
        assertThat(shop.get("/api/orders?page=-1&size=1000").errors()).hasSize(2);
        assertThat(shop.get("/api/orders?page=1000000&size=100").status()).isEqualTo(200);
    }

    @Test
    void aWatcherGetsTheOrderAsItIsAndThenItsChanges() throws Exception {
        String orderId = placeFor("watcher");
        HttpResponse<Stream<String>> response = shop.stream("/api/orders/" + orderId + "/events");
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        BlockingQueue<JsonNode> seen = new LinkedBlockingQueue<>();
        Stream<String> lines = response.body();
        Thread reader = Thread.ofVirtual().start(() -> collect(lines, seen));

        assertThat(next(seen).get("status").asString()).isEqualTo("PLACED");
        assertThat(feed.watchers()).isEqualTo(1);
        jdbc.sql("update orders set stock_reserved = true, version = version + 1 where order_id = :id")
                .param("id", orderId)
                .update();
        shop.cancel(orderId);
        JsonNode change = next(seen);
        assertThat(change.get("status").asString()).isEqualTo("CANCELLED");
        assertThat(change.toString())
                .isEqualTo(shop.get("/api/orders/" + orderId).json().toString());
        feed.stop();
        reader.join();
        Shop.eventually().untilAsserted(() -> assertThat(feed.watchers()).isZero());
        feed.start();
    }

    private static JsonNode next(BlockingQueue<JsonNode> seen) throws InterruptedException {
        JsonNode event = seen.poll(30, TimeUnit.SECONDS);
        assertThat(event).as("an event within 30 s").isNotNull();
        return event;
    }

    private static void collect(Stream<String> lines, BlockingQueue<JsonNode> seen) {
        try (lines) {
            lines.filter(line -> line.startsWith("data:"))
                    .map(line -> new JsonMapper().readTree(line.substring("data:".length())))
                    .forEach(seen::add);
        } catch (UncheckedIOException e) {
            // The connection was closed: no more events.
        }
    }
}
