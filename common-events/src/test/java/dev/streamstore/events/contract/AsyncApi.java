package dev.streamstore.events.contract;

import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.EventType;
import dev.streamstore.events.EventTypes;
import dev.streamstore.events.EventTypes.Version;
import dev.streamstore.events.Topics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** The AsyncAPI 3.0 document of the event topics; payloads refer to the schemas beside it. */
final class AsyncApi {
    private static final List<String> HEADERS = List.of(
            "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time", "content-type", "traceparent");
    private static final String CAUSATION_ID = "ce_causationid";

    private AsyncApi() {}

    static String document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("asyncapi", "3.0.0");
        document.put(
                "info",
                ordered(
                        "title", "StreamStore events",
                        "version", "1.0.0",
                        "description",
                                "Values are JSON; CloudEvents 1.0 attributes are record headers (Kafka protocol binding,"
                                        + " binary mode). Events of one key are in order."));
        document.put("defaultContentType", "application/json");
        document.put("channels", channels());
        document.put("components", ordered("messages", messages(), "schemas", ordered("headers", headers())));
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(120);
        return new Yaml(options).dump(document);
    }

    private static Map<String, Object> channels() {
        Map<String, Object> channels = new LinkedHashMap<>();
        for (String topic : new TreeSet<>(Topics.ALL)) {
            Map<String, Object> messages = new LinkedHashMap<>();
            typesOf(topic).forEach(type -> messages.put(type, ordered("$ref", "#/components/messages/" + type)));
            channels.put(
                    topic,
                    ordered(
                            "address", topic,
                            "messages", messages,
                            "bindings", ordered("kafka", kafka(topic))));
        }
        return channels;
    }

    private static Map<String, Object> kafka(String topic) {
        Map<String, Object> kafka = ordered("partitions", Topics.PARTITIONS);
        String cleanup = Topics.config(topic).get("cleanup.policy");
        if (cleanup != null) {
            kafka.put("topicConfiguration", ordered("cleanup.policy", List.of(cleanup.split(","))));
        }
        return kafka;
    }

    private static Map<String, Object> messages() {
        Map<String, Object> messages = new TreeMap<>();
        for (String type : EventTypes.names()) {
            messages.put(
                    type,
                    ordered(
                            "name", type,
                            "description", description(type),
                            "headers", ordered("$ref", "#/components/schemas/headers"),
                            "payload",
                                    ordered(
                                            "schemaFormat",
                                            "application/schema+json;version=draft-2020-12",
                                            "schema",
                                            ordered("$ref", "events/" + type + ".schema.json"))));
        }
        return messages;
    }

    private static String description(String type) {
        Version version = EventTypes.version(type).orElseThrow();
        String newest = EventTypes.nameOf(version.event());
        if (!newest.equals(type)) {
            return "For readers that do not know " + newest
                    + " yet: follows it under the same ce_id. Older logs hold it alone.";
        }
        return version.event().getAnnotation(EventType.class).earlier().length == 0
                ? "The only version."
                : "The newest version; read this one where you can.";
    }

    private static Map<String, Object> headers() {
        Map<String, Object> properties = new LinkedHashMap<>();
        HEADERS.forEach(header -> properties.put(header, ordered("type", "string")));
        properties.put(
                CAUSATION_ID,
                ordered(
                        "type",
                        "string",
                        "description",
                        "ce_id of the event whose handling led to this one; absent where no event did"));
        return ordered("type", "object", "required", HEADERS, "properties", properties);
    }

    private static List<String> typesOf(String topic) {
        return EventTypes.names().stream()
                .filter(type -> topicOf(type).equals(topic))
                .sorted()
                .toList();
    }

    private static String topicOf(String type) {
        Class<? extends DomainEvent> event = EventTypes.find(type).orElseThrow();
        return Topics.of(event);
    }

    private static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
