package dev.streamstore.client.http;

import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.http.FakeBroker.Reply;
import dev.streamstore.client.http.FakeBroker.Seen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * A group of one member whose assignment is set by hand. Each {@link #assign} is a new epoch; with {@link #fence} the
 * member is forgotten.
 */
final class FakeGroup {

    private int members;
    private String memberId = "";
    private int memberEpoch;
    private Set<TopicPartition> assignment = Set.of();
    private Set<TopicPartition> owned = Set.of();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    volatile long heartbeatIntervalMs = 50;
    volatile boolean refuseJoins;

    synchronized void assign(TopicPartition... partitions) {
        assignment = new TreeSet<>(List.of(partitions));
        memberEpoch++;
    }

    /** Forgets the member, as after the end of its session. */
    synchronized void fence() {
        memberId = "";
    }

    synchronized void commit(TopicPartition partition, long offset) {
        committed.put(partition, offset);
    }

    synchronized Map<TopicPartition, Long> committed() {
        return Map.copyOf(committed);
    }

    /** What the member said last that it owns. */
    synchronized Set<TopicPartition> owned() {
        return owned;
    }

    /** How many joined so far. */
    synchronized int joined() {
        return members;
    }

    synchronized boolean hasMember() {
        return !memberId.isEmpty();
    }

    synchronized Reply handle(Seen request, String[] parts) {
        if (parts.length == 3) {
            return Reply.json(200, Map.of("groups", List.of(Map.of("group", "g", "state", "STABLE"))));
        }
        if (parts.length == 4) {
            return describe(parts[3]);
        }
        if (parts[4].equals("offsets")) {
            return store(request.json());
        }
        if (parts.length == 5) {
            if (refuseJoins) {
                return Reply.refused(400, "INVALID_REQUEST", false);
            }
            members++;
            memberId = request.json().get("memberId").stringValue();
            memberEpoch++;
            return state(201, true);
        }
        if (!parts[5].equals(memberId)) {
            return Reply.refused(404, "UNKNOWN_MEMBER", false);
        }
        if (request.method().equals("DELETE")) {
            memberId = "";
            return new Reply(204, "application/json", new byte[0]);
        }
        return heartbeat(request.json());
    }

    private Reply heartbeat(JsonNode request) {
        owned = partitions(request.get("owned"));
        return state(200, !owned.equals(assignment));
    }

    private Reply state(int status, boolean withAssignment) {
        Map<String, Object> body = new HashMap<>();
        body.put("memberId", memberId);
        body.put("memberEpoch", memberEpoch);
        body.put("heartbeatIntervalMs", heartbeatIntervalMs);
        body.put("assignment", withAssignment ? Wire.group(assignment) : null);
        return Reply.json(status, body);
    }

    private Reply store(JsonNode request) {
        if (!request.get("memberId").stringValue().equals(memberId)) {
            return Reply.refused(404, "UNKNOWN_MEMBER", false);
        }
        if (request.get("memberEpoch").intValue() < memberEpoch) {
            return Reply.refused(409, "STALE_MEMBER_EPOCH", false);
        }
        Map<TopicPartition, Long> offsets = new HashMap<>();
        request.get("offsets")
                .forEach(each -> offsets.put(
                        new TopicPartition(
                                each.get("topic").stringValue(),
                                each.get("partition").intValue()),
                        each.get("offset").longValue()));
        if (!assignment.containsAll(offsets.keySet()) && !owned.containsAll(offsets.keySet())) {
            return Reply.refused(409, "STALE_MEMBER_EPOCH", false);
        }
        committed.putAll(offsets);
        return new Reply(204, "application/json", new byte[0]);
    }

    private Reply describe(String name) {
        if (committed.isEmpty() && members == 0) {
            return Reply.refused(404, "UNKNOWN_GROUP", false);
        }
        Collection<TopicPartition> known = new TreeSet<>(assignment);
        known.addAll(committed.keySet());
        List<Map<String, Object>> partitions = new ArrayList<>();
        for (TopicPartition each : known) {
            partitions.add(Map.of(
                    "topic", each.topic(),
                    "partition", each.partition(),
                    "committed", committed.getOrDefault(each, -1L),
                    "lag", 7,
                    "owner", assignment.contains(each) ? memberId : ""));
        }
        return Reply.json(200, Map.of("group", name, "state", "STABLE", "partitions", partitions));
    }

    private static Set<TopicPartition> partitions(JsonNode topics) {
        Set<TopicPartition> partitions = new TreeSet<>();
        topics.forEach(topic -> topic.get("partitions")
                .forEach(number ->
                        partitions.add(new TopicPartition(topic.get("topic").stringValue(), number.intValue()))));
        return partitions;
    }
}
