package dev.streamstore.order.place;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.events.Money;
import dev.streamstore.events.OrderEvent.OrderPlaced;
import dev.streamstore.events.OrderLine;
import dev.streamstore.events.Region;
import dev.streamstore.order.OrderServiceTest;
import dev.streamstore.order.Shop;
import dev.streamstore.testing.FakeBroker;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@OrderServiceTest
class PlaceOrderTest {
    @Autowired
    Shop shop;

    @Autowired
    FakeBroker broker;

    @Autowired
    JdbcClient jdbc;

    private List<OrderPlaced> published(String orderId) {
        return broker.events(OrderPlaced.class).stream()
                .filter(event -> event.orderId().equals(orderId))
                .toList();
    }

    private long rows(String table) {
        return jdbc.sql("select count(*) from " + table).query(Long.class).single();
    }

    /** Outbox: remove {@code outbox.publish} in {@code OrderPlacement.store} to see it fail. */
    @Test
    void anOrderIsAnsweredWithWhatWasStoredAndTold() {
        Shop.Answer answer = shop.place(
                Shop.order("[{\"sku\":\"KB-TKL-87\",\"quantity\":2},{\"sku\":\"CB-USB4-1M\",\"quantity\":1}]"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        String orderId = answer.at("orderId");
        assertThat(UUID.fromString(orderId).version()).isEqualTo(7);
        assertThat(answer.header("Location")).isEqualTo("/api/orders/" + orderId);

        JsonNode order = answer.json();
        assertThat(order.propertyNames())
                .containsExactlyInAnyOrder(
                        "orderId",
                        "customerId",
                        "email",
                        "region",
                        "status",
                        "reason",
                        "lines",
                        "total",
                        "placedAt",
                        "updatedAt");
        assertThat(order.get("status").asString()).isEqualTo("PLACED");
        assertThat(order.get("region").asString()).isEqualTo("eu");
        assertThat(order.get("reason").isNull()).isTrue();
        assertThat(order.get("lines").get(0).toString()).isEqualTo("""
                        {"sku":"KB-TKL-87","name":"Tenkeyless Mechanical Keyboard","quantity":2,\
                        "unitPrice":{"amount":"129.00","currency":"USD"},"lineTotal":{"amount":"258.00","currency":"USD"}}""");
        assertThat(order.get("total").toString()).isEqualTo("{\"amount\":\"282.99\",\"currency\":\"USD\"}");
        assertThat(shop.get("/api/orders/" + orderId).text()).isEqualTo(answer.text());

        Shop.eventually()
                .untilAsserted(() -> assertThat(published(orderId))
                        .containsExactly(new OrderPlaced(
                                orderId,
                                "c-1",
                                "c-1@example.com",
                                Region.EU,
                                "card-ok",
                                List.of(
                                        new OrderLine(
                                                "KB-TKL-87", "Tenkeyless Mechanical Keyboard", 2, Money.usd(12900)),
                                        new OrderLine("CB-USB4-1M", "USB4 Cable 1 m", 1, Money.usd(2499))),
                                Money.usd(28299),
                                Instant.parse(order.get("placedAt").asString()))));
    }

    @Test
    void theBrokerIsNotNeededToTakeOrders() {
        broker.down();
        String orderId = shop.placeOne();
        assertThat(published(orderId)).isEmpty();
        broker.up();
        Shop.eventually().untilAsserted(() -> assertThat(published(orderId)).hasSize(1));
    }

    @Test
    void linesOfOneArticleAreOneLine() {
        Shop.Answer answer = shop.place(Shop.order("""
                [{"sku":"MS-VERT-01","quantity":1},{"sku":"WC-4K-PRO","quantity":5},{"sku":"MS-VERT-01","quantity":3}]"""));
        assertThat(answer.json()
                        .get("lines")
                        .valueStream()
                        .map(line -> line.get("sku").asString() + " " + line.get("quantity")))
                .containsExactly("MS-VERT-01 4", "WC-4K-PRO 5");
    }

    @Test
    void theLargestOrderAllowedIsTaken() {
        List<String> skus =
                jdbc.sql("select sku from products").query(String.class).list();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < PlaceOrderRequest.MAX_LINES; i++) {
            lines.append(i == 0 ? "[" : ",")
                    .append("{\"sku\":\"%s\",\"quantity\":%d}"
                            .formatted(skus.get(i % skus.size()), i < skus.size() ? 990 : 1));
        }
        Shop.Answer answer = shop.place(Shop.order(lines + "]"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.json().get("lines")).hasSize(skus.size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            "quantity":1   | "quantity":0          | lines[0].quantity: must be greater than or equal to 1
            "quantity":1   | "quantity":-1         | lines[0].quantity: must be greater than or equal to 1
            "quantity":1   | "quantity":1000000000 | lines[0].quantity: must be less than or equal to 1000
            "quantity":1   | "quantity":1.5        | lines[0].quantity: must be a whole number between -2147483648 and 2147483647
            "quantity":1   | "quantity":"1"        | lines[0].quantity: must be a whole number between -2147483648 and 2147483647
            "quantity":1   | "x":1                 | lines[0].quantity: must not be null
            KB-TKL-87      | NO-SUCH               | lines[0].sku: is not a product of ours
            KB-TKL-87      |                       | lines[0].sku: must not be blank
            "sku":         | "x":                  | lines[0].sku: must not be blank
            "eu"           | "mars"                | region: must be one of eu, us, asia
            "eu"           | null                  | region: must not be null
            "card-ok"      | "cash"                | paymentMethod: must be one of card-ok, card-declined, card-timeout, card-error
            c-1@           | nonsense              | email: must be a well-formed email address
            "c-1@          | "a b@                 | email: must be a well-formed email address
            "c-1"          | ""                    | customerId: must not be blank
            "c-1"          | "a\\nb"               | customerId: must not contain control characters
            "c-1"          | 7                     | customerId: must be a string""")
    void badFieldsAreNamed(String good, String bad, String error) {
        long before = rows("orders");
        Shop.Answer answer = shop.place(Shop.order("KB-TKL-87", 1).replace(good, bad == null ? "" : bad));
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.at("code")).isEqualTo("VALIDATION_FAILED");
        assertThat(answer.errors()).containsExactly(error);
        assertThat(rows("orders")).isEqualTo(before);
    }

    @Test
    void orderSizesAreLimited() {
        assertThat(shop.place(Shop.order("[]")).errors()).containsExactly("lines: size must be between 1 and 100");
        String many = "[" + "{\"sku\":\"KB-TKL-87\",\"quantity\":1},".repeat(9_999)
                + "{\"sku\":\"KB-TKL-87\",\"quantity\":1}]";
        assertThat(shop.place(Shop.order(many)).errors()).containsExactly("lines: size must be between 1 and 100");
        assertThat(shop.place(Shop.order("""
                                [{"sku":"KB-TKL-87","quantity":600},{"sku":"KB-TKL-87","quantity":600}]""")).errors())
                .containsExactly("lines[1].quantity: makes more than 1000 of one product");
        assertThat(shop.place(Shop.order("KB-TKL-87", 1).replace("\"c-1\"", "\"" + "x".repeat(65) + "\""))
                        .errors())
                .containsExactly("customerId: size must be between 0 and 64");
    }

    @Test
    void aProblemWhileStoringLeavesNothingBehind() {
        long orders = rows("orders");
        String key = UUID.randomUUID().toString();
        Shop.Answer refused = shop.place(Shop.order("NO-SUCH", 1), "Idempotency-Key", key);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(rows("orders")).isEqualTo(orders);
        assertThat(shop.place(Shop.order("KB-TKL-87", 1), "Idempotency-Key", key)
                        .status())
                .as("the key is still free")
                .isEqualTo(202);
    }

    /** Fails when the event is written in a transaction of its own. */
    @Test
    void orderAndEventAreStoredTogetherOrNotAtAll() {
        jdbc.sql("alter table orders add constraint no_doom check (customer_id <> 'doomed')")
                .update();
        String key = UUID.randomUUID().toString();
        try {
            Shop.Answer answer =
                    shop.place(Shop.order("KB-TKL-87", 1).replace("\"c-1\"", "\"doomed\""), "Idempotency-Key", key);
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.at("code")).isEqualTo("INTERNAL_ERROR");
            assertThat(answer.text()).doesNotContain("no_doom").doesNotContain("Exception");
        } finally {
            jdbc.sql("alter table orders drop constraint no_doom").update();
        }
        assertThat(jdbc.sql("select count(*) from outbox where payload like '%doomed%'")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(jdbc.sql("select count(*) from idempotency_keys where key = :key")
                        .param("key", key)
                        .query(Long.class)
                        .single())
                .isZero();
        // Whatever had been in the outbox before this has been published.
        String next = shop.placeOne();
        Shop.eventually().untilAsserted(() -> assertThat(published(next)).hasSize(1));
        assertThat(broker.events(OrderPlaced.class))
                .noneMatch(event -> event.customerId().equals("doomed"));
    }
}
