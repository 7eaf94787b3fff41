package dev.streamstore.broker.http;

import static dev.streamstore.broker.error.ErrorCode.FENCED_MEMBER_EPOCH;
import static dev.streamstore.broker.error.ErrorCode.GROUP_NOT_EMPTY;
import static dev.streamstore.broker.error.ErrorCode.INVALID_REQUEST;
import static dev.streamstore.broker.error.ErrorCode.STALE_MEMBER_EPOCH;
import static dev.streamstore.broker.error.ErrorCode.STORAGE_ERROR;
import static dev.streamstore.broker.error.ErrorCode.UNKNOWN_GROUP;
import static dev.streamstore.broker.error.ErrorCode.UNKNOWN_MEMBER;
import static dev.streamstore.broker.error.ErrorCode.UNKNOWN_PARTITION;
import static dev.streamstore.broker.error.ErrorCode.UNKNOWN_TOPIC;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.group.GroupDescription;
import dev.streamstore.broker.group.GroupDescription.MemberView;
import dev.streamstore.broker.group.GroupDescription.PartitionView;
import dev.streamstore.broker.group.GroupName;
import dev.streamstore.broker.group.OffsetReset;
import dev.streamstore.broker.topic.TopicName;
import dev.streamstore.client.TopicPartition;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@Tag(name = "Groups")
class GroupsController {

    record GroupList(List<GroupSummary> groups) {}

    record GroupSummary(String group, String state, int epoch, int members, long lag) {}

    /** @param lag of all partitions together */
    record GroupView(
            String group,
            String state,
            int epoch,
            long lag,
            List<MemberJson> members,
            List<PartitionJson> partitions) {}

    record MemberJson(
            String memberId,
            String clientId,
            @Nullable String instanceId,
            int memberEpoch,
            Collection<String> topics,
            List<Wire.TopicPartitions> assignment,
            List<Wire.TopicPartitions> target) {}

    record PartitionJson(String topic, int partition, long committed, long highWatermark, long lag, String owner) {}

    record ResetAnswer(String group, List<Wire.TopicOffset> offsets) {}

    private static final int MOST_CHARS = 249;

    private final BrokerServices broker;

    GroupsController(BrokerServices broker) {
        this.broker = broker;
    }

    @Answers(200)
    @GetMapping("/v1/groups")
    @Operation(summary = "All groups")
    GroupList list() {
        return new GroupList(broker.groups().list().stream()
                .map(g -> new GroupSummary(
                        g.group().value(),
                        g.state().name(),
                        g.epoch(),
                        g.members().size(),
                        lag(g)))
                .toList());
    }

    @Answers(
            value = 200,
            refuses = {INVALID_REQUEST, UNKNOWN_GROUP})
    @GetMapping("/v1/groups/{group}")
    @Operation(summary = "A group: its members and how far it has come in each partition")
    GroupView describe(@PathVariable String group) {
        GroupDescription description = broker.groups().describe(new GroupName(group));
        return new GroupView(
                description.group().value(),
                description.state().name(),
                description.epoch(),
                lag(description),
                description.members().stream().map(GroupsController::view).toList(),
                description.partitions().stream().map(GroupsController::view).toList());
    }

    private static long lag(GroupDescription group) {
        return group.partitions().stream().mapToLong(PartitionView::lag).sum();
    }

    @Answers(
            value = 204,
            refuses = {
                INVALID_REQUEST,
                UNKNOWN_TOPIC,
                UNKNOWN_PARTITION,
                UNKNOWN_MEMBER,
                STALE_MEMBER_EPOCH,
                FENCED_MEMBER_EPOCH,
                STORAGE_ERROR
            },
            body = ApiShapes.Commit.class)
    @PostMapping("/v1/groups/{group}/offsets")
    @Operation(
            summary = "Stores the offsets to go on from",
            description = "{\"memberId\":\"…\",\"memberEpoch\":3,"
                    + "\"offsets\":[{\"topic\":\"orders\",\"partition\":0,\"offset\":42}]}")
    ResponseEntity<Void> commit(@PathVariable String group, JsonFields body) {
        GroupName name = new GroupName(group);
        String memberId = body.text("memberId", MOST_CHARS);
        int memberEpoch = body.integer("memberEpoch", 0, Integer.MAX_VALUE);
        SortedMap<TopicPartition, Long> offsets = new TreeMap<>();
        for (JsonFields each : body.objects("offsets")) {
            String topic = topic(each);
            int partition = each.integer("partition", 0, Integer.MAX_VALUE);
            offsets.put(new TopicPartition(topic, partition), each.number("offset", 0, Long.MAX_VALUE));
        }
        body.check();
        broker.groups().commit(name, memberId, memberEpoch, offsets);
        return ResponseEntity.noContent().build();
    }

    @Answers(
            value = 200,
            refuses = {INVALID_REQUEST, UNKNOWN_TOPIC, UNKNOWN_GROUP, GROUP_NOT_EMPTY, STORAGE_ERROR},
            body = ApiShapes.Reset.class)
    @PostMapping("/v1/groups/{group}/offsets/reset")
    @Operation(
            summary = "Makes a group without members go on from elsewhere",
            description = "{\"topic\":\"orders\",\"to\":\"earliest\"}; to: earliest, latest, an offset or an ISO time")
    ResetAnswer reset(@PathVariable String group, JsonFields body) {
        GroupName name = new GroupName(group);
        String topic = topic(body);
        OffsetReset.Target to = target(body);
        body.check();
        var offsets = broker.groups().reset(name, new OffsetReset(topic, to));
        return new ResetAnswer(name.value(), Wire.offsets(offsets));
    }

    @Answers(
            value = 204,
            refuses = {INVALID_REQUEST, UNKNOWN_GROUP, GROUP_NOT_EMPTY, STORAGE_ERROR})
    @DeleteMapping("/v1/groups/{group}")
    @Operation(summary = "Forgets a group without members, its offsets included")
    ResponseEntity<Void> delete(@PathVariable String group) {
        broker.groups().delete(new GroupName(group));
        return ResponseEntity.noContent().build();
    }

    /** The name of a topic, which need not exist. */
    static String topic(JsonFields fields) {
        String topic = fields.text("topic", MOST_CHARS);
        if (fields.any("topic").filter(JsonNode::isString).isPresent()) {
            checkTopic(fields, "topic", topic);
        }
        return topic;
    }

    static void checkTopic(JsonFields fields, String field, String topic) {
        try {
            new TopicName(topic);
        } catch (BrokerFault fault) {
            fields.reject(field, String.valueOf(fault.getMessage()));
        }
    }

    private static OffsetReset.Target target(JsonFields body) {
        String to = body.any("to")
                .filter(JsonNode::isValueNode)
                .map(JsonNode::asString)
                .orElse("");
        switch (to) {
            case "earliest" -> {
                return new OffsetReset.Earliest();
            }
            case "latest" -> {
                return new OffsetReset.Latest();
            }
            default -> {
                return offsetOrTime(body, to);
            }
        }
    }

    private static OffsetReset.Target offsetOrTime(JsonFields body, String to) {
        try {
            if (to.matches("\\d{1,18}")) {
                return new OffsetReset.AtOffset(Long.parseLong(to));
            }
            return new OffsetReset.AtTime(Instant.parse(to));
        } catch (DateTimeParseException e) {
            body.reject("to", "expected earliest, latest, an offset or an ISO-8601 time but was '%s'".formatted(to));
            return new OffsetReset.Earliest();
        }
    }

    private static MemberJson view(MemberView member) {
        return new MemberJson(
                member.memberId(),
                member.clientId(),
                member.instanceId(),
                member.memberEpoch(),
                member.topics(),
                Wire.assignment(member.assignment()),
                Wire.assignment(member.target()));
    }

    private static PartitionJson view(PartitionView view) {
        return new PartitionJson(
                view.partition().topic(),
                view.partition().partition(),
                view.committed(),
                view.highWatermark(),
                view.lag(),
                view.owner());
    }
}
