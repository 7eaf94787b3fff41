package dev.streamstore.broker.group;

import dev.streamstore.client.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The records of {@code __groups}. Names contain no colon, so keys are unambiguous; a tombstone deletes.
 *
 * <pre>
 * key                          value
 * group:{group}                {"epoch","assignmentEpoch",
 *                               "members":[{"memberId","clientId","instanceId"?,"replaces"?,"topics":[…],"sessionTimeoutMs",
 *                                           "assignor","epoch","knownEpoch","assigned":{topic:[p,…]},"revoking":{…}}],
 *                               "target":{memberId:{topic:[p,…]}},
 *                               "topics":{topic:{"id","partitions"}}}
 * offset:{group}:{topic}:{p}   {"offset","topicId","committedAt"}
 * </pre>
 */
final class GroupJson {

    private static final JsonMapper JSON = new JsonMapper();

    private GroupJson() {}

    static byte[] membershipKey(GroupName group) {
        return ("group:" + group).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] offsetKey(GroupName group, TopicPartition partition) {
        return ("offset:" + group + ":" + partition.topic() + ":" + partition.partition())
                .getBytes(StandardCharsets.UTF_8);
    }

    static byte[] encode(Membership membership) {
        ObjectNode root = JSON.createObjectNode();
        root.put("epoch", membership.epoch()).put("assignmentEpoch", membership.assignmentEpoch());
        ArrayNode members = root.putArray("members");
        membership.members().values().forEach(m -> encode(m, members.addObject()));
        ObjectNode target = root.putObject("target");
        new TreeMap<>(membership.target()).forEach((id, share) -> encode(share, target.putObject(id)));
        ObjectNode topics = root.putObject("topics");
        membership
                .topics()
                .forEach((topic, shape) ->
                        topics.putObject(topic).put("id", shape.id().toString()).put("partitions", shape.partitions()));
        return JSON.writeValueAsBytes(root);
    }

    static Membership decodeMembership(byte[] value) {
        JsonNode root = JSON.readTree(value);
        var members = new TreeMap<String, Member>();
        root.required("members").forEach(node -> {
            Member member = decodeMember(node);
            members.put(member.id(), member);
        });
        Map<String, Partitions> target = new HashMap<>();
        root.required("target").properties().forEach(e -> target.put(e.getKey(), decodePartitions(e.getValue())));
        var topics = new TreeMap<String, TopicShape>();
        root.required("topics")
                .properties()
                .forEach(e -> topics.put(
                        e.getKey(),
                        new TopicShape(
                                UUID.fromString(e.getValue().required("id").stringValue()),
                                e.getValue().required("partitions").intValue())));
        return new Membership(
                root.required("epoch").intValue(),
                root.required("assignmentEpoch").intValue(),
                members,
                target,
                topics);
    }

    static byte[] encode(CommittedOffset committed) {
        return JSON.writeValueAsBytes(JSON.createObjectNode()
                .put("offset", committed.offset())
                .put("topicId", committed.topicId().toString())
                .put("committedAt", committed.committedAt().toString()));
    }

    static CommittedOffset decodeOffset(byte[] value) {
        JsonNode node = JSON.readTree(value);
        return new CommittedOffset(
                node.required("offset").longValue(),
                UUID.fromString(node.required("topicId").stringValue()),
                Instant.parse(node.required("committedAt").stringValue()));
    }

    private static void encode(Member member, ObjectNode node) {
        MemberProfile profile = member.profile();
        node.put("memberId", profile.memberId()).put("clientId", profile.clientId());
        putUnlessNull(node, "instanceId", profile.instanceId());
        putUnlessNull(node, "replaces", profile.replaces());
        ArrayNode topics = node.putArray("topics");
        profile.topics().forEach(t -> topics.add(t));
        node.put("sessionTimeoutMs", profile.sessionTimeoutMs())
                .put("assignor", profile.assignor().name());
        node.put("epoch", member.epoch()).put("knownEpoch", member.knownEpoch());
        encode(member.assigned(), node.putObject("assigned"));
        encode(member.revoking(), node.putObject("revoking"));
    }

    private static void putUnlessNull(ObjectNode node, String field, @Nullable String value) {
        if (value != null) {
            node.put(field, value);
        }
    }

    private static Member decodeMember(JsonNode node) {
        var topics = new TreeSet<String>();
        node.required("topics").forEach(t -> topics.add(t.stringValue()));
        var profile = new MemberProfile(
                node.required("memberId").stringValue(),
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

    private static void encode(Partitions partitions, ObjectNode node) {
        partitions.byTopic().forEach((topic, numbers) -> {
            ArrayNode array = node.putArray(topic);
            numbers.forEach(array::add);
        });
    }

    private static Partitions decodePartitions(JsonNode node) {
        List<TopicPartition> partitions = new ArrayList<>();
        node.properties()
                .forEach(e -> e.getValue()
                        .forEach(number -> partitions.add(new TopicPartition(e.getKey(), number.intValue()))));
        return Partitions.of(partitions);
    }
}
