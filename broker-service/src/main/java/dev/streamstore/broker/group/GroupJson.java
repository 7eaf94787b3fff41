package dev.streamstore.broker.group;

import dev.streamstore.broker.group.GroupLog.Entry;
import dev.streamstore.client.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The records of {@code __groups}. Names and member ids contain no colon, so keys are unambiguous; a tombstone deletes.
 *
 * <pre>
 * key                          value
 * group:{group}                {"epoch","emptySince"?}
 * assignment:{group}           {"epoch","topics":{topic:{"id","partitions"}}}
 * target:{group}:{memberId}    {topic:[p,…]}
 * member:{group}:{memberId}    {"clientId","instanceId"?,"replaces"?,"topics":[…],"sessionTimeoutMs","assignor",
 *                               "epoch","knownEpoch","assigned":{topic:[p,…]},"revoking":{…}}
 * offset:{group}:{topic}:{p}   {"offset","topicId","committedAt"}
 * </pre>
 */
final class GroupJson {

    /** A record and the group it is about. */
    record Decoded(GroupName group, GroupRecord change) {}

    private static final JsonMapper JSON = new JsonMapper();

    private GroupJson() {}

    /** What is stored for a record; most are one entry. */
    static List<Entry> encode(GroupName group, GroupRecord change) {
        return switch (change) {
            case GroupRecord.Epoch epoch -> List.of(entry(key("group", group), encode(epoch)));
            case GroupRecord.TargetEpoch epoch -> List.of(entry(key("assignment", group), encode(epoch)));
            case GroupRecord.Target(String id, Partitions share) ->
                List.of(entry(
                        key("target", group) + ":" + id,
                        share.isEmpty() ? null : encode(share, JSON.createObjectNode())));
            case GroupRecord.Present(Member member) ->
                List.of(entry(key("member", group) + ":" + member.id(), encode(member)));
            case GroupRecord.Absent(String id) -> List.of(entry(key("member", group) + ":" + id, null));
            case GroupRecord.Committed(TopicPartition partition, CommittedOffset offset) ->
                List.of(entry(offsetKey(group, partition), encode(offset)));
            case GroupRecord.Forgotten(TopicPartition partition) -> List.of(entry(offsetKey(group, partition), null));
            case GroupRecord.Removed() ->
                List.of(entry(key("assignment", group), null), entry(key("group", group), null));
        };
    }

    /** What a value that was not deleted says. */
    static Decoded decode(byte[] key, byte[] value) {
        List<String> parts = List.of(new String(key, StandardCharsets.UTF_8).split(":", -1));
        return new Decoded(new GroupName(parts.get(1)), decode(parts, JSON.readTree(value)));
    }

    private static GroupRecord decode(List<String> key, JsonNode node) {
        return switch (key.getFirst()) {
            case "group" -> decodeEpoch(node);
            case "assignment" -> decodeTargetEpoch(node);
            case "target" -> new GroupRecord.Target(key.get(2), decodePartitions(node));
            case "member" -> new GroupRecord.Present(decodeMember(key.get(2), node));
            case "offset" -> decodeOffset(new TopicPartition(key.get(2), Integer.parseInt(key.get(3))), node);
            default ->
                throw new IllegalStateException(
                        "[__groups] key: expected group, assignment, target, member or offset but was "
                                + key.getFirst());
        };
    }

    private static String key(String kind, GroupName group) {
        return kind + ":" + group;
    }

    private static String offsetKey(GroupName group, TopicPartition partition) {
        return key("offset", group) + ":" + partition.topic() + ":" + partition.partition();
    }

    private static Entry entry(String key, @Nullable ObjectNode value) {
        return new Entry(key.getBytes(StandardCharsets.UTF_8), value == null ? null : JSON.writeValueAsBytes(value));
    }

    private static ObjectNode encode(GroupRecord.Epoch epoch) {
        ObjectNode node = JSON.createObjectNode().put("epoch", epoch.epoch());
        Instant since = epoch.emptySince();
        putUnlessNull(node, "emptySince", since == null ? null : since.toString());
        return node;
    }

    private static GroupRecord decodeEpoch(JsonNode node) {
        String since = node.path("emptySince").stringValue(null);
        return new GroupRecord.Epoch(node.required("epoch").intValue(), since == null ? null : Instant.parse(since));
    }

    private static ObjectNode encode(GroupRecord.TargetEpoch reached) {
        ObjectNode node = JSON.createObjectNode().put("epoch", reached.epoch());
        ObjectNode topics = node.putObject("topics");
        reached.topics()
                .forEach((topic, shape) ->
                        topics.putObject(topic).put("id", shape.id().toString()).put("partitions", shape.partitions()));
        return node;
    }

    private static GroupRecord decodeTargetEpoch(JsonNode node) {
        var topics = new TreeMap<String, TopicShape>();
        node.required("topics")
                .properties()
                .forEach(e -> topics.put(
                        e.getKey(),
                        new TopicShape(
                                UUID.fromString(e.getValue().required("id").stringValue()),
                                e.getValue().required("partitions").intValue())));
        return new GroupRecord.TargetEpoch(node.required("epoch").intValue(), topics);
    }

    private static ObjectNode encode(CommittedOffset committed) {
        return JSON.createObjectNode()
                .put("offset", committed.offset())
                .put("topicId", committed.topicId().toString())
                .put("committedAt", committed.committedAt().toString());
    }

    private static GroupRecord decodeOffset(TopicPartition partition, JsonNode node) {
        return new GroupRecord.Committed(
                partition,
                new CommittedOffset(
                        node.required("offset").longValue(),
                        UUID.fromString(node.required("topicId").stringValue()),
                        Instant.parse(node.required("committedAt").stringValue())));
    }

    private static ObjectNode encode(Member member) {
        MemberProfile profile = member.profile();
        ObjectNode node = JSON.createObjectNode().put("clientId", profile.clientId());
        putUnlessNull(node, "instanceId", profile.instanceId());
        putUnlessNull(node, "replaces", profile.replaces());
        ArrayNode topics = node.putArray("topics");
        profile.topics().forEach(t -> topics.add(t));
        node.put("sessionTimeoutMs", profile.sessionTimeoutMs())
                .put("assignor", profile.assignor().name());
        node.put("epoch", member.epoch()).put("knownEpoch", member.knownEpoch());
        encode(member.assigned(), node.putObject("assigned"));
        encode(member.revoking(), node.putObject("revoking"));
        return node;
    }

    private static Member decodeMember(String memberId, JsonNode node) {
        var topics = new TreeSet<String>();
        node.required("topics").forEach(t -> topics.add(t.stringValue()));
        var profile = new MemberProfile(
                memberId,
                node.required("clientId").stringValue(),
                node.path("instanceId").stringValue(null),
                topics,
                node.required("sessionTimeoutMs").longValue(),
                Assignor.valueOf(node.required("assignor").stringValue()),
                node.path("replaces").stringValue(null));
        return new Member(
                profile,
                node.required("epoch").intValue(),
                node.required("knownEpoch").intValue(),
                decodePartitions(node.required("assigned")),
                decodePartitions(node.required("revoking")));
    }

    private static void putUnlessNull(ObjectNode node, String field, @Nullable String value) {
        if (value != null) {
            node.put(field, value);
        }
    }

    private static ObjectNode encode(Partitions partitions, ObjectNode node) {
        partitions.byTopic().forEach((topic, numbers) -> {
            ArrayNode array = node.putArray(topic);
            numbers.forEach(array::add);
        });
        return node;
    }

    private static Partitions decodePartitions(JsonNode node) {
        List<TopicPartition> partitions = new ArrayList<>();
        node.properties()
                .forEach(e -> e.getValue()
                        .forEach(number -> partitions.add(new TopicPartition(e.getKey(), number.intValue()))));
        return Partitions.of(partitions);
    }
}
