package dev.streamstore.broker.metadata;

import dev.streamstore.broker.metadata.MetadataRecord.ClusterCreated;
import dev.streamstore.broker.metadata.MetadataRecord.ConfigAltered;
import dev.streamstore.broker.metadata.MetadataRecord.PartitionsAdded;
import dev.streamstore.broker.metadata.MetadataRecord.ProducerIdsReserved;
import dev.streamstore.broker.metadata.MetadataRecord.TopicCreated;
import dev.streamstore.broker.metadata.MetadataRecord.TopicDeleted;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.broker.topic.TopicName;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The values of {@code __cluster_metadata}; the keys are null.
 *
 * <pre>
 * {"type":"clusterCreated","clusterId"}
 * {"type":"topicCreated","topicId","name","partitions","config":{…}}
 * {"type":"configAltered","topicId","config":{…}}
 * {"type":"partitionsAdded","topicId","partitions"}
 * {"type":"topicDeleted","topicId"}
 * {"type":"producerIdsReserved","nextProducerId"}
 * </pre>
 */
final class MetadataJson {

    private static final JsonMapper JSON = new JsonMapper();

    private MetadataJson() {}

    static byte[] encode(MetadataRecord record) {
        ObjectNode node = JSON.createObjectNode();
        switch (record) {
            case ClusterCreated(String id) -> node.put("type", "clusterCreated").put("clusterId", id);
            case TopicCreated(UUID id, TopicName name, int partitions, TopicConfig config) -> {
                topic(node, "topicCreated", id).put("name", name.value()).put("partitions", partitions);
                put(node, config);
            }
            case ConfigAltered(UUID id, TopicConfig config) -> put(topic(node, "configAltered", id), config);
            case PartitionsAdded(UUID id, int partitions) ->
                topic(node, "partitionsAdded", id).put("partitions", partitions);
            case TopicDeleted(UUID id) -> topic(node, "topicDeleted", id);
            case ProducerIdsReserved(long next) ->
                node.put("type", "producerIdsReserved").put("nextProducerId", next);
        }
        return JSON.writeValueAsBytes(node);
    }

    static MetadataRecord decode(byte[] value) {
        JsonNode node = JSON.readTree(value);
        String type = node.required("type").stringValue();
        return switch (type) {
            case "clusterCreated" ->
                new ClusterCreated(node.required("clusterId").stringValue());
            case "topicCreated" ->
                new TopicCreated(
                        topicId(node),
                        new TopicName(node.required("name").stringValue()),
                        node.required("partitions").intValue(),
                        config(node));
            case "configAltered" -> new ConfigAltered(topicId(node), config(node));
            case "partitionsAdded" ->
                new PartitionsAdded(topicId(node), node.required("partitions").intValue());
            case "topicDeleted" -> new TopicDeleted(topicId(node));
            case "producerIdsReserved" ->
                new ProducerIdsReserved(node.required("nextProducerId").longValue());
            default ->
                throw new IllegalStateException("[metadata] record: expected a known type but was '" + type
                        + "'; was this data directory written by a later version?");
        };
    }

    private static ObjectNode topic(ObjectNode node, String type, UUID id) {
        return node.put("type", type).put("topicId", id.toString());
    }

    private static void put(ObjectNode node, TopicConfig config) {
        ObjectNode entries = node.putObject("config");
        config.entries().forEach(entries::put);
    }

    private static UUID topicId(JsonNode node) {
        return UUID.fromString(node.required("topicId").stringValue());
    }

    private static TopicConfig config(JsonNode node) {
        var entries = new TreeMap<String, String>();
        node.required("config")
                .properties()
                .forEach(e -> entries.put(e.getKey(), e.getValue().stringValue()));
        return TopicConfig.of(entries);
    }
}
