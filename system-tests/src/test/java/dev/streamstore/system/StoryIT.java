package dev.streamstore.system;

import static dev.streamstore.system.Shop.basket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.stack.LocalStack;
import dev.streamstore.system.Shop.Line;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What analytics tells of an order is what lies in the log, in the order of causes, with who handled it. */
@ExtendWith(SharedStack.class)
class StoryIT {
    private static final List<String> EVERYBODY_OF_AN_ORDER =
            List.of("analytics", "inventory", "notification", "payment");

    private final Shop shop;

    StoryIT(LocalStack stack) {
        this.shop = new Shop(stack);
    }

    @Test
    void aPaidOrderIsToldFromThePostToTheMail() throws Exception {
        String orderId = place("card-ok");
        JsonNode story = awaitStory(orderId, "notification.sent.v1", 2);
        assertIsTheLog(story, orderId);
        List<String> types = types(story);
        assertThat(types.getFirst()).isEqualTo("order.placed.v1");
        assertThat(types)
                .containsSubsequence("stock.reserved.v1", "order.confirmed.v1", "payment.captured.v1")
                .containsSubsequence("payment.authorized.v1", "order.confirmed.v1", "invoice.issued.v1")
                .containsSubsequence("invoice.issued.v1", "notification.sent.v1");
        assertThat(consumers(event(story, "order.placed.v1"))).containsAll(EVERYBODY_OF_AN_ORDER);
        assertThat(consumers(event(story, "payment.authorized.v1")))
                .containsExactlyInAnyOrder("analytics", "order-saga");
        assertThat(event(story, "invoice.issued.v1").get("causedBy").asString())
                .isEqualTo(event(story, "order.confirmed.v1").get("eventId").asString());
        assertThat(story.get("events"))
                .noneMatch(event -> event.get("compensation").asBoolean());
    }

    @Test
    void aDeclinedOrderIsToldWithWhatWasTakenBack() throws Exception {
        String orderId = place("card-declined");
        JsonNode story = awaitStory(orderId, "stock.released.v1", 1);
        assertIsTheLog(story, orderId);
        assertThat(types(story))
                .containsSubsequence(
                        "order.placed.v1", "payment.declined.v2", "order.cancelled.v1", "stock.released.v1");
        JsonNode released = event(story, "stock.released.v1");
        assertThat(released.get("compensation").asBoolean()).isTrue();
        assertThat(event(story, "payment.declined.v2")
                        .get("detail")
                        .get("cause")
                        .asString())
                .isEqualTo("REFUSED");
    }

    @Test
    void aCancelledOrderIsToldWithItsRefund() throws Exception {
        String orderId = place("card-ok");
        awaitStory(orderId, "invoice.issued.v1", 1);
        shop.rest()
                .post(shop.url("order", "/api/orders/" + orderId + "/cancel"), "")
                .expect(202);
        awaitStory(orderId, "payment.refunded.v1", 1);
        JsonNode story = awaitStory(orderId, "stock.released.v1", 1);
        assertIsTheLog(story, orderId);
        assertThat(types(story))
                .containsSubsequence(
                        "order.placed.v1",
                        "order.confirmed.v1",
                        "payment.captured.v1",
                        "order.cancelled.v1",
                        "payment.refunded.v1");
        JsonNode cancelled = event(story, "order.cancelled.v1");
        assertThat(cancelled.get("causedBy").isNull()).as("a customer did it").isTrue();
        for (String compensation : List.of("payment.refunded.v1", "stock.released.v1")) {
            assertThat(event(story, compensation).get("compensation").asBoolean())
                    .isTrue();
            assertThat(event(story, compensation).get("causedBy").asString())
                    .isEqualTo(cancelled.get("eventId").asString());
        }
    }

    @Test
    void anOrderThatNeverWasHasNoStory() throws Exception {
        Rest.Answer answer = shop.rest().get(shop.url("analytics", "/api/orders/nobody-knows/story"));
        assertThat(answer.expect(404).body().get("code").asString()).isEqualTo("NOT_FOUND");
    }

    private String place(String paymentMethod) throws IOException {
        return shop.place(basket(paymentMethod, new Line("NB-DOT-A5", 1)))
                .get("orderId")
                .asString();
    }

    /** Until so many events of the type are told, and everyone who handles orders has handled those on {@code orders}. */
    private JsonNode awaitStory(String orderId, String type, int times) {
        return await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () -> shop.rest()
                                .get(shop.url("analytics", "/api/orders/" + orderId + "/story"))
                                .body(),
                        story -> types(story).stream().filter(type::equals).count() == times && isHandled(story));
    }

    private static boolean isHandled(JsonNode story) {
        for (JsonNode event : story.path("events")) {
            List<String> expected = switch (event.get("event").asString()) {
                case "order.placed.v1" -> EVERYBODY_OF_AN_ORDER;
                case "payment.authorized.v1" -> List.of("analytics", "order-saga");
                case "stock.reserved.v1", "payment.declined.v2" -> List.of("order-saga");
                case "order.cancelled.v1" -> EVERYBODY_OF_AN_ORDER;
                default -> List.of();
            };
            if (!consumers(event).containsAll(expected)) {
                return false;
            }
        }
        return true;
    }

    /** Every record of the order is in the story, where it lies; what is written for earlier readers is no event of its own. */
    private void assertIsTheLog(JsonNode story, String orderId) throws IOException {
        assertThat(story.get("events"))
                .allSatisfy(
                        event -> assertThat(event.get("sincePlacedMs").asLong()).isNotNegative());
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(told(orderId)).isEqualTo(written(orderId)));
        Set<String> causes = story.get("events")
                .valueStream()
                .map(event -> event.get("causedBy"))
                .filter(cause -> !cause.isNull())
                .map(JsonNode::asString)
                .collect(Collectors.toSet());
        assertThat(told(orderId).keySet()).containsAll(causes);
    }

    private Map<String, String> told(String orderId) throws IOException {
        Map<String, String> told = new TreeMap<>();
        shop.get("analytics", "/api/orders/" + orderId + "/story")
                .get("events")
                .forEach(event -> told.put(
                        event.get("eventId").asString(),
                        "%s %s-%d@%d by %s"
                                .formatted(
                                        event.get("event").asString(),
                                        event.get("topic").asString(),
                                        event.get("partition").asInt(),
                                        event.get("offset").asLong(),
                                        event.get("producer").asString())));
        return told;
    }

    private Map<String, String> written(String orderId) throws IOException {
        Map<String, String> written = new TreeMap<>();
        for (OrderLog.Entry entry : new OrderLog(shop).entries(orderId)) {
            written.putIfAbsent(
                    entry.header("ce_id"),
                    "%s %s-%d@%d by %s"
                            .formatted(
                                    entry.type(),
                                    entry.topic(),
                                    entry.partition(),
                                    entry.offset(),
                                    entry.header("ce_source")));
        }
        return written;
    }

    private static List<String> types(JsonNode story) {
        return story.path("events")
                .valueStream()
                .map(event -> event.get("event").asString())
                .toList();
    }

    private static JsonNode event(JsonNode story, String type) {
        return story.get("events")
                .valueStream()
                .filter(event -> event.get("event").asString().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> consumers(JsonNode event) {
        return event.get("consumers")
                .valueStream()
                .map(consumer -> consumer.get("group").asString())
                .toList();
    }
}
