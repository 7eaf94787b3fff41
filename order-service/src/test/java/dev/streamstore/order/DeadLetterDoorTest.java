package dev.streamstore.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.client.Header;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.testing.FakeBroker;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** The dead letters' door, as every service has it, over real HTTP. */
@OrderServiceTest
class DeadLetterDoorTest {
    private static final String DOOR = "/api/dead-letters";

    @Autowired
    Shop shop;

    @Autowired
    FakeBroker broker;

    private String orderId;
    private String letter;

    /** Stock is reserved for an order, and payment's answer to it is no JSON. */
    @BeforeEach
    void aGarbledAnswer() {
        orderId = shop.placeOne();
        append("inventory", "stock.reserved.v1", """
                {"orderId":"%s","lines":[],"occurredAt":"2026-11-27T12:00:00Z"}""".formatted(orderId));
        append("payments", "payment.authorized.v1", "{\"orderId\":\"" + orderId);
        broker.awaitHandled("order-saga");
        letter = DOOR + "/" + mine().get("id").asString();
    }

    private void append(String topic, String type, String value) {
        broker.append(new ProducerRecord(
                topic,
                null,
                bytes(orderId),
                bytes(value),
                List.of(
                        Header.of("ce_type", type),
                        Header.of("ce_id", UUID.randomUUID().toString()),
                        Header.of("ce_source", "/test")),
                null));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private JsonNode mine() {
        return shop.get(DOOR)
                .json()
                .valueStream()
                .filter(entry -> entry.get("key").asString().equals(orderId))
                .findFirst()
                .orElseThrow();
    }

    private String authorized(String amount) {
        return """
                {"value":{"orderId":"%s","amount":{"minorUnits":%s,"currency":"USD"},"method":"card-ok","attempts":1,
                 "occurredAt":"2026-11-27T12:00:00Z"}}""".formatted(orderId, amount);
    }

    @Test
    void itIsListedWithAllThatIsKnown() {
        JsonNode entry = mine();
        assertThat(entry.get("topic").asString()).isEqualTo("payments");
        assertThat(entry.get("group").asString()).isEqualTo("order-saga");
        assertThat(entry.get("partition").isInt()).isTrue();
        assertThat(entry.get("offset").isIntegralNumber()).isTrue();
        assertThat(entry.get("type").asString()).isEqualTo("payment.authorized.v1");
        assertThat(entry.get("value").isNull()).isTrue();
        assertThat(entry.get("valueBase64").isString()).isTrue();
        assertThat(entry.get("reason").asString()).contains("payment.authorized.v1");
        assertThat(entry.get("attempts").asInt()).isEqualTo(1);
        assertThat(entry.get("failedAt").asString()).endsWith("Z");
        assertThat(entry.get("state").asString()).isEqualTo("OPEN");
        JsonNode details = shop.get(letter).json();
        assertThat(details.get("id")).isEqualTo(entry.get("id"));
        assertThat(details.get("stacktrace").asString()).contains("UndecodableEventException");
        assertThat(details.get("headers").get("ce_source").asString()).isEqualTo("/test");
        assertThat(details.get("history")).isEmpty();
    }

    @Test
    void itIsMendedReplayedAndTheOrderGoesOn() {
        Shop.Answer edited = shop.put(letter, authorized("12900"));
        assertThat(edited.status()).as(edited.text()).isEqualTo(200);
        assertThat(edited.json().get("value").get("amount").get("minorUnits").asInt())
                .isEqualTo(12900);
        assertThat(shop.status(orderId)).isEqualTo("PLACED");
        Shop.Answer replayed = shop.post(letter + "/replay", "X-Actor", "ada");
        assertThat(replayed.status()).as(replayed.text()).isEqualTo(200);
        assertThat(replayed.at("state")).isEqualTo("REPLAYED");
        assertThat(shop.status(orderId)).isEqualTo("CONFIRMED");

        Shop.Answer again = shop.post(letter + "/replay");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.at("code")).isEqualTo("DEAD_LETTER_CLOSED");
        assertThat(shop.put(letter, authorized("1")).status()).isEqualTo(409);
        assertThat(shop.post(letter + "/discard").status()).isEqualTo(409);
        JsonNode history = shop.get(letter).json().get("history");
        assertThat(history.get(0).get("action").asString()).isEqualTo("EDITED");
        assertThat(history.get(0).get("previousValueBase64").isString()).isTrue();
        assertThat(history.get(1).get("who").asString()).isEqualTo("ada");
    }

    @Test
    void aBadValueIsNamedAndABadReplayStaysOpen() {
        Shop.Answer answer = shop.put(letter, authorized("\"much\""));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors()).singleElement().asString().startsWith("value.amount.minorUnits: ");
        assertThat(shop.put(letter, "{\"value\":{}}").errors()).anyMatch(error -> error.startsWith("value.orderId: "));
        assertThat(shop.put(letter, "{}").errors()).singleElement().asString().startsWith("value: ");
        assertThat(shop.put(letter, "{").status()).isEqualTo(400);

        Shop.Answer replayed = shop.post(letter + "/replay");
        assertThat(replayed.status()).isEqualTo(422);
        assertThat(replayed.at("code")).isEqualTo("REPLAY_FAILED");
        assertThat(mine().get("state").asString()).isEqualTo("OPEN");
        assertThat(shop.post(letter + "/discard").at("state")).isEqualTo("DISCARDED");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        for (String id : List.of("0", "none", "99999999999999999999")) {
            assertThat(shop.get(DOOR + "/" + id).status()).isEqualTo(404);
            assertThat(shop.put(DOOR + "/" + id, authorized("1")).status()).isEqualTo(404);
            assertThat(shop.post(DOOR + "/" + id + "/replay").status()).isEqualTo(404);
            assertThat(shop.post(DOOR + "/" + id + "/discard").status()).isEqualTo(404);
        }
        assertThat(shop.get(DOOR + "?state=LOST").status()).isEqualTo(400);
        assertThat(shop.get("/dead-letters.html").text()).contains("Dead letters");
    }
}
