package dev.streamstore.system;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What the topics hold of one order, read from the broker as any client does. */
final class OrderLog {
    private static final List<String> TOPICS = List.of("orders", "payments", "inventory", "notifications");

    private final Shop shop;

    OrderLog(Shop shop) {
        this.shop = shop;
    }

    /** A record and where it lies. */
    record Entry(String topic, int partition, JsonNode json) {
        String header(String name) {
            return json.get("headers").path(name).asString("");
        }

        long offset() {
            return json.get("offset").asLong();
        }

        String type() {
            return header("ce_type");
        }
    }

    List<Entry> entries(String orderId) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String topic : TOPICS) {
            int partitions =
                    shop.get("broker", "/v1/topics/" + topic).get("partitions").size();
            for (int partition = 0; partition < partitions; partition++) {
                read(topic, partition, orderId, entries);
            }
        }
        return entries;
    }

    private void read(String topic, int partition, String orderId, List<Entry> entries) throws IOException {
        String path = "/v1/topics/" + topic + "/partitions/" + partition + "/records?maxRecords=1000&offset=";
        JsonNode answer = shop.get("broker", path + "earliest");
        while (!answer.get("records").isEmpty()) {
            answer.get("records").forEach(record -> {
                if (record.path("key").asString("").equals(orderId)) {
                    entries.add(new Entry(topic, partition, record));
                }
            });
            answer = shop.get("broker", path + answer.get("nextOffset").asLong());
        }
    }
}
