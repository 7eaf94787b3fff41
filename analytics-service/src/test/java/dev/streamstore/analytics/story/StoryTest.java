package dev.streamstore.analytics.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.analytics.AnalyticsTest;
import dev.streamstore.analytics.Shop;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.EventTypes;
import dev.streamstore.events.HandlingEvent.EventsHandled;
import dev.streamstore.events.HandlingEvent.Handling;
import dev.streamstore.events.HandlingEvent.Outcome;
import dev.streamstore.events.InventoryEvent.StockReleased;
import dev.streamstore.events.InventoryEvent.StockReserved;
import dev.streamstore.events.NotificationEvent.Kind;
import dev.streamstore.events.NotificationEvent.NotificationSent;
import dev.streamstore.events.PaymentEvent.DeclineCause;
import dev.streamstore.events.PaymentEvent.Document;
import dev.streamstore.events.PaymentEvent.InvoiceIssued;
import dev.streamstore.events.PaymentEvent.PaymentAuthorized;
import dev.streamstore.events.PaymentEvent.PaymentDeclined;
import dev.streamstore.events.Region;
import dev.streamstore.events.Topics;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.trace.Origin;
import dev.streamstore.testing.FakeBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Events and reports in, stories out: each once, as often as they come, and again from the beginning. */
@AnalyticsTest
class StoryTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TRACEPARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    @Autowired
    FakeBroker broker;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    StoryTable table;

    @Autowired
    JsonMapper json;

    @LocalServerPort
    int port;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Shop.Order order = Shop.Order.of(Region.EU, Shop.line("MUG", 2, 1299));
    private final List<String> ids = new ArrayList<>();

    @BeforeEach
    void forget() {
        jdbc.sql("TRUNCATE story_event, story_handling").update();
    }

    /** @return its id */
    private String publish(DomainEvent event, @Nullable String cause) {
        String id = UUID.randomUUID().toString();
        broker.deliver(event, id, new Origin(TRACEPARENT, cause));
        ids.add(id);
        return id;
    }

    private void handled(String group, Outcome outcome, int attempts, String eventId, DomainEvent event) {
        String type = EventTypes.nameOf(event.getClass());
        broker.deliver(
                new EventsHandled(group, List.of(new Handling(eventId, type, outcome, attempts)), Instant.now()));
    }

    private void paidOrder() {
        var placed = order.placed(NOON);
        var authorized = new PaymentAuthorized(order.id(), order.total(), "card-ok", 2, NOON);
        var confirmed = order.confirmed(NOON);
        String placedId = publish(placed, null);
        handled("payment", Outcome.HANDLED, 1, placedId, placed);
        String authorizedId = publish(authorized, placedId);
        handled("order-saga", Outcome.HANDLED, 3, authorizedId, authorized);
        String confirmedId = publish(confirmed, authorizedId);
        publish(order.captured(NOON), confirmedId);
        Document document = new Document("invoice.pdf", "application/pdf", "AAAA");
        String invoiceId = publish(
                new InvoiceIssued(
                        order.id(), "2026-000001", "c", "c@shop.example", order.lines(), order.total(), document, NOON),
                confirmedId);
        publish(
                new NotificationSent("n", order.id(), order.id(), Kind.ORDER_CONFIRMED, "c@shop.example", NOON),
                invoiceId);
    }

    /** Blocks until this service's own group has reported these, so that the story stays as it is. */
    private void awaitReports(String... eventIds) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> broker.events(EventsHandled.class).stream()
                        .flatMap(report -> report.events().stream())
                        .map(Handling::eventId)
                        .toList()
                        .containsAll(List.of(eventIds)));
    }

    private JsonNode story(int status) throws Exception {
        broker.awaitHandled("story");
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/orders/" + order.id() + "/story"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return json.readTree(answer.body());
    }

    private static List<String> types(JsonNode story) {
        return typesOf(story.get("events"));
    }

    private static List<String> typesOf(JsonNode events) {
        return events.valueStream().map(event -> event.get("event").asString()).toList();
    }

    /** Fails when {@code StoryUpdates} leaves out where an event lies, what led to it, or who handled it. */
    @Test
    void aPaidOrderIsToldFromTheOrderToTheMail() throws Exception {
        paidOrder();
        JsonNode story = story(200);
        assertThat(types(story))
                .containsExactly(
                        "order.placed.v1",
                        "payment.authorized.v1",
                        "order.confirmed.v1",
                        "payment.captured.v1",
                        "invoice.issued.v1",
                        "notification.sent.v1");
        JsonNode authorized = story.get("events").get(1);
        ConsumerRecord record = broker.records("payments").stream()
                .filter(each -> Header.text(each.headers(), "ce_id")
                        .filter(ids.get(1)::equals)
                        .isPresent())
                .findFirst()
                .orElseThrow();
        assertThat(authorized.get("topic").asString()).isEqualTo("payments");
        assertThat(authorized.get("partition").asInt())
                .isEqualTo(record.partition().partition());
        assertThat(authorized.get("offset").asLong()).isEqualTo(record.offset());
        assertThat(authorized.get("producer").asString()).isEqualTo("/test");
        assertThat(authorized.get("causedBy").asString()).isEqualTo(ids.get(0));
        assertThat(authorized.get("traceId").asString()).isEqualTo(TRACE);
        assertThat(Instant.parse(authorized.get("publishedAt").asString()))
                .isBetween(record.timestamp().minusMillis(1), record.timestamp().plusMillis(1));
        assertThat(authorized.get("sincePlacedMs").asLong())
                .isEqualTo(Duration.between(NOON, record.timestamp()).toMillis());
        assertThat(authorized.get("detail").get("gatewayCalls").asInt()).isEqualTo(2);
        JsonNode saga = authorized.get("consumers").get(0);
        assertThat(saga.get("group").asString()).isEqualTo("order-saga");
        assertThat(saga.get("outcome").asString()).isEqualTo("HANDLED");
        assertThat(saga.get("attempts").asInt()).isEqualTo(3);
        assertThat(saga.get("sincePublishedMs").asLong()).isNotNegative();
        assertThat(story.toString()).as("no document").doesNotContain("AAAA");
    }

    /** Fails when the group {@code analytics} does not report, or the group {@code story} reports on itself. */
    @Test
    void thisServicesOwnGroupIsToldOfAsTheOthersAre() throws Exception {
        publish(order.placed(NOON), null);
        awaitReports(ids.getFirst());
        JsonNode consumers = story(200).get("events").get(0).get("consumers");
        assertThat(consumers.valueStream().map(consumer -> consumer.get("group").asString()))
                .containsExactly("analytics");
        assertThat(broker.events(EventsHandled.class))
                .noneMatch(report -> report.group().equals("story"));
    }

    /** Fails when a repetition adds to a story, or a story depends on when, or in which order, it was heard. */
    @Test
    void redeliveryChangesNothingAndAReplayGivesTheSameStory() throws Exception {
        paidOrder();
        awaitReports(ids.get(0), ids.get(2), ids.get(3));
        JsonNode before = story(200).get("events");
        assertThat(before.get(1).get("consumers")).isNotEmpty();
        broker.fence("story");
        for (String topic : List.of(Topics.ORDERS, Topics.PAYMENTS, Topics.HANDLED)) {
            again(topic);
        }
        assertThat(story(200).get("events")).isEqualTo(before);

        jdbc.sql("TRUNCATE story_event, story_handling").update();
        jdbc.sql("DELETE FROM inbox WHERE consumer_group = 'story'").update();
        for (String topic : List.of(Topics.HANDLED, Topics.NOTIFICATIONS, Topics.PAYMENTS, Topics.ORDERS)) {
            again(topic);
        }
        assertThat(typesOf(story(200).get("events"))).isEqualTo(typesOf(before));
        assertThat(consumers(story(200).get("events"))).isEqualTo(consumers(before));
    }

    private static List<String> consumers(JsonNode events) {
        return events.valueStream()
                .map(event -> event.get("consumers").toString())
                .toList();
    }

    /** Brings what is in the topic once more, at other offsets. */
    private void again(String topic) {
        for (ConsumerRecord record : broker.records(topic)) {
            broker.append(new ProducerRecord(
                    topic,
                    record.partition().partition(),
                    record.key(),
                    record.value(),
                    record.headers(),
                    record.timestamp()));
        }
    }

    @Test
    void aDeadLetterThatIsReplayedIsToldAsThat() throws Exception {
        var placed = order.placed(NOON);
        String id = publish(placed, null);
        handled("payment", Outcome.DEAD_LETTER, 5, id, placed);
        handled("inventory", Outcome.HANDLED, 1, id, placed);
        assertThat(outcome("payment")).isEqualTo("DEAD_LETTER 5");
        handled("payment", Outcome.REPLAYED, 6, id, placed);
        assertThat(outcome("payment")).isEqualTo("REPLAYED 6");
        assertThat(outcome("inventory")).isEqualTo("HANDLED 1");
    }

    private String outcome(String group) throws Exception {
        return story(200)
                .get("events")
                .get(0)
                .get("consumers")
                .valueStream()
                .filter(consumer -> consumer.get("group").asString().equals(group))
                .map(consumer -> consumer.get("outcome").asString()
                        + ' '
                        + consumer.get("attempts").asInt())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void compensationsAreMarkedAndTheTwoVersionsOfAnEventAreOne() throws Exception {
        String placed = publish(order.placed(NOON), null);
        publish(new StockReserved(order.id(), List.of(), NOON), placed);
        var declined =
                new PaymentDeclined(order.id(), order.total(), "card", DeclineCause.NO_ANSWER, "silence", 4, NOON);
        String declinedId = publish(declined, placed);
        broker.append(earlier(declined, declinedId));
        String cancelled = publish(order.cancelled(false, NOON), declinedId);
        publish(new StockReleased(order.id(), List.of(), NOON), cancelled);
        JsonNode story = story(200);
        assertThat(types(story))
                .containsExactly(
                        "order.placed.v1",
                        "stock.reserved.v1",
                        "payment.declined.v2",
                        "order.cancelled.v1",
                        "stock.released.v1");
        assertThat(story.get("events")
                        .valueStream()
                        .map(event -> event.get("compensation").asBoolean()))
                .containsExactly(false, false, false, false, true);
        assertThat(story.get("events").get(2).get("detail").get("cause").asString())
                .isEqualTo("NO_ANSWER");
    }

    private static ProducerRecord earlier(PaymentDeclined event, String id) {
        var codec = new EventCodec();
        List<Header> headers = codec.headers(event, "payment.declined.v1", id, "/test", Origin.NONE).entrySet().stream()
                .map(header -> Header.of(header.getKey(), header.getValue()))
                .toList();
        byte[] value = codec.encode(event.forEarlierReaders().orElseThrow()).getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord("payments", null, event.key().getBytes(StandardCharsets.UTF_8), value, headers, null);
    }

    @Test
    void anUnknownOrderIsAProblem() throws Exception {
        JsonNode problem = story(404);
        assertThat(problem.get("code").asString()).isEqualTo("NOT_FOUND");
        assertThat(problem.get("detail").asString()).contains(order.id());
    }

    @Test
    void whatIsOlderThanTheRetentionIsForgotten() throws Exception {
        paidOrder();
        story(200);
        assertThat(table.prune(Instant.now().minusSeconds(3600))).isFalse();
        assertThat(types(story(200))).hasSize(6);
        table.prune(Instant.now().plusSeconds(60));
        story(404);
        assertThat(jdbc.sql("SELECT count(*) FROM story_handling")
                        .query(Long.class)
                        .single())
                .isZero();
    }
}
