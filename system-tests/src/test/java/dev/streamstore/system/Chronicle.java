package dev.streamstore.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Every event in the log, read over HTTP as anyone would. An event that is there twice, because its acknowledgement was
 * lost, counts where it is first.
 */
final class Chronicle {
    private static final int PARTITIONS = 6;

    /** What may be told of one order, by topic, and nothing else. */
    private static final Map<String, Pattern> LEGAL = Map.of(
            "orders",
            Pattern.compile("order.placed.v\\d (order.confirmed.v\\d )?(order.cancelled.v\\d )?"),
            "payments",
            Pattern.compile("(payment.authorized.v1 (payment.voided.v1 |payment.captured.v1 invoice.issued.v\\d"
                    + " (payment.refunded.v1 )?)?|payment.declined.v\\d |payment.voided.v1 )?"),
            "inventory",
            Pattern.compile("(stock.reserved.v1 (stock.released.v1 )?|stock.rejected.v1 )?"),
            "notifications",
            Pattern.compile("(notification.sent.v1 ){0,3}"));

    private static final Set<String> OF_ARTICLES = Set.of("stock.changed.v1", "stock.low.v1", "stock.restocked.v1");

    private final Map<String, Map<String, List<JsonNode>>> eventsByTopicAndKey = new HashMap<>();
    private int copies;

    private Chronicle() {}

    static Chronicle read(Shop shop) throws IOException {
        Chronicle chronicle = new Chronicle();
        for (String topic : LEGAL.keySet()) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                chronicle.read(shop, topic, partition);
            }
        }
        return chronicle;
    }

    private void read(Shop shop, String topic, int partition) throws IOException {
        Map<String, List<JsonNode>> byKey = eventsByTopicAndKey.computeIfAbsent(topic, _ -> new LinkedHashMap<>());
        Set<String> ids = new HashSet<>();
        String path = "/v1/topics/" + topic + "/partitions/" + partition + "/records?maxRecords=1000&offset=";
        JsonNode page = shop.get("broker", path + "earliest");
        while (!page.get("records").isEmpty()) {
            for (JsonNode record : page.get("records")) {
                if (ids.add(record.get("headers").get("ce_id").asString())) {
                    byKey.computeIfAbsent(record.get("key").asString(), _ -> new ArrayList<>())
                            .add(record);
                } else {
                    copies++;
                }
            }
            page = shop.get("broker", path + page.get("nextOffset").asLong());
        }
    }

    /** How many records are there again. */
    int copies() {
        return copies;
    }

    /** Whether an event of this type, whatever its version, is there. */
    boolean tells(String topic, String key, String type) {
        return eventsByTopicAndKey.get(topic).getOrDefault(key, List.of()).stream()
                .anyMatch(event -> type(event).startsWith(type));
    }

    /** Of every key what happened is a story that could be true, and its last word is how things stand. */
    void check(Iterable<JsonNode> orders, Iterable<JsonNode> stock) {
        LEGAL.forEach((topic, legal) -> eventsByTopicAndKey.get(topic).forEach((key, events) -> {
            String types = typesOfOrder(events);
            assertThat(legal.matcher(types).matches())
                    .as("%s of %s: %s", topic, key, types)
                    .isTrue();
        }));
        for (JsonNode order : orders) {
            String orderId = order.get("orderId").asString();
            List<JsonNode> events = eventsByTopicAndKey.get("orders").getOrDefault(orderId, List.of());
            assertThat(events).as("events of " + orderId).isNotEmpty();
            assertThat(type(events.getLast()))
                    .as("last event of " + orderId)
                    .startsWith("order." + order.get("status").asString().toLowerCase(Locale.ROOT));
        }
        for (JsonNode item : stock) {
            checkLevel(item);
        }
    }

    private void checkLevel(JsonNode item) {
        String sku = item.get("sku").asString();
        List<JsonNode> changes = eventsByTopicAndKey.get("inventory").getOrDefault(sku, List.of()).stream()
                .filter(record -> type(record).equals("stock.changed.v1"))
                .toList();
        if (!changes.isEmpty()) {
            JsonNode last = changes.getLast().get("value");
            assertThat(last.get("onHand")).as("last published level of " + sku).isEqualTo(item.get("onHand"));
            assertThat(last.get("available"))
                    .as("last published level of " + sku)
                    .isEqualTo(item.get("available"));
        }
    }

    private static String typesOfOrder(List<JsonNode> events) {
        StringBuilder types = new StringBuilder();
        for (JsonNode event : events) {
            if (!OF_ARTICLES.contains(type(event)) && !isOfArticle(event)) {
                types.append(type(event)).append(' ');
            }
        }
        return types.toString();
    }

    /** A mail about stock has the article's key. */
    private static boolean isOfArticle(JsonNode event) {
        return event.get("value").path("kind").asString("").equals("LOW_STOCK");
    }

    private static String type(JsonNode record) {
        return record.get("headers").get("ce_type").asString();
    }
}
