package dev.streamstore.broker.http;

import static dev.streamstore.broker.error.ErrorCode.FENCED_MEMBER_EPOCH;
import static dev.streamstore.broker.error.ErrorCode.INVALID_REQUEST;
import static dev.streamstore.broker.error.ErrorCode.QUOTA_EXCEEDED;
import static dev.streamstore.broker.error.ErrorCode.STORAGE_ERROR;
import static dev.streamstore.broker.error.ErrorCode.UNKNOWN_MEMBER;

import dev.streamstore.broker.fetch.FetchLimits;
import dev.streamstore.broker.fetch.Waits;
import dev.streamstore.broker.group.Assignor;
import dev.streamstore.broker.group.GroupName;
import dev.streamstore.broker.group.Heartbeat;
import dev.streamstore.broker.group.JoinRequest;
import dev.streamstore.broker.group.MemberAnswer;
import dev.streamstore.broker.group.Partitions;
import dev.streamstore.client.TopicPartition;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Groups")
class GroupMembersController {

    record Joined(String memberId, int memberEpoch, long heartbeatIntervalMs, List<Wire.TopicPartitions> assignment) {}

    record HeartbeatAnswer(
            int memberEpoch,
            long heartbeatIntervalMs,
            @Nullable List<Wire.TopicPartitions> assignment) {}

    private static final int MOST_CHARS = 249;

    private final BrokerServices broker;

    GroupMembersController(BrokerServices broker) {
        this.broker = broker;
    }

    @Answers(
            value = 201,
            refuses = {INVALID_REQUEST, STORAGE_ERROR},
            body = ApiShapes.Join.class)
    @PostMapping("/v1/groups/{group}/members")
    @Operation(
            summary = "Joins a group, which comes into being by it",
            description =
                    "{\"topics\":[\"orders\"],\"clientId\":\"me\",\"sessionTimeoutMs\":10000}. With a memberId of the "
                            + "member's own choice the request can be repeated.")
    ResponseEntity<Joined> join(@PathVariable String group, JsonFields body) {
        GroupName name = new GroupName(group);
        List<String> topics = body.texts("topics", MOST_CHARS);
        topics.forEach(topic -> GroupsController.checkTopic(body, "topics", topic));
        String clientId = body.optionalText("clientId", MOST_CHARS).orElse("");
        String instanceId = body.optionalText("instanceId", MOST_CHARS).orElse(null);
        Optional<String> memberId = body.optionalText("memberId", MOST_CHARS);
        memberId.filter(id -> !JoinRequest.MEMBER_ID.matcher(id).matches())
                .ifPresent(
                        id -> body.reject("memberId", "expected %s but was '%s'".formatted(JoinRequest.MEMBER_ID, id)));
        long sessionMs = body.optionalNumber(
                        "sessionTimeoutMs", JoinRequest.MIN_SESSION.toMillis(), JoinRequest.MAX_SESSION.toMillis())
                .orElse(JoinRequest.DEFAULT_SESSION.toMillis());
        Assignor assignor = body.choice("assignor", Set.of("uniform", "range"))
                .map(text -> Assignor.valueOf(text.toUpperCase(Locale.ROOT)))
                .orElse(Assignor.UNIFORM);
        body.check();
        MemberAnswer answer = broker.groups()
                .join(
                        name,
                        new JoinRequest(
                                memberId.orElse(null),
                                new TreeSet<>(topics),
                                clientId,
                                Duration.ofMillis(sessionMs),
                                instanceId,
                                assignor));
        Partitions assigned = answer.assignment() == null ? Partitions.NONE : answer.assignment();
        return ResponseEntity.status(201)
                .body(new Joined(
                        answer.memberId(),
                        answer.memberEpoch(),
                        answer.heartbeatInterval().toMillis(),
                        Wire.assignment(assigned)));
    }

    @Answers(
            value = 200,
            refuses = {INVALID_REQUEST, UNKNOWN_MEMBER, FENCED_MEMBER_EPOCH, STORAGE_ERROR},
            body = ApiShapes.Heartbeat.class)
    @PostMapping("/v1/groups/{group}/members/{memberId}/heartbeat")
    @Operation(
            summary = "Says that a member lives and what it still reads; answers with what it may read if that differs",
            description =
                    "{\"memberEpoch\":3,\"owned\":[{\"topic\":\"orders\",\"partitions\":[0,1]}]}. With maxWaitMs the answer "
                            + "comes when there is something new, at the latest after that time or heartbeatIntervalMs.")
    HeartbeatAnswer heartbeat(@PathVariable String group, @PathVariable String memberId, JsonFields body)
            throws InterruptedException {
        GroupName name = new GroupName(group);
        int memberEpoch = body.integer("memberEpoch", 0, Integer.MAX_VALUE);
        Partitions owned = owned(body);
        long maxWaitMs = body.optionalNumber("maxWaitMs", 0, Long.MAX_VALUE).orElse(0);
        body.check();
        MemberAnswer answer = broker.groups()
                .heartbeat(
                        name,
                        new Heartbeat(memberId, memberEpoch, owned),
                        Duration.ofMillis(Math.min(maxWaitMs, FetchLimits.MAX_WAIT.toMillis())));
        return new HeartbeatAnswer(
                answer.memberEpoch(),
                answer.heartbeatInterval().toMillis(),
                Wire.assignmentOrNull(answer.assignment()));
    }

    @Answers(
            value = 204,
            refuses = {INVALID_REQUEST, UNKNOWN_MEMBER, FENCED_MEMBER_EPOCH, STORAGE_ERROR})
    @DeleteMapping("/v1/groups/{group}/members/{memberId}")
    @Operation(summary = "Leaves a group; others take over at once")
    ResponseEntity<Void> leave(@PathVariable String group, @PathVariable String memberId) {
        broker.groups().leave(new GroupName(group), memberId);
        return ResponseEntity.noContent().build();
    }

    @Answers(
            value = 200,
            refuses = {INVALID_REQUEST, UNKNOWN_MEMBER, FENCED_MEMBER_EPOCH, QUOTA_EXCEEDED, STORAGE_ERROR},
            answer = ApiShapes.MemberRecords.class)
    @GetMapping(path = "/v1/groups/{group}/members/{memberId}/records", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "The next records of whatever is assigned",
            description = "Positions move on with every call; commits stay explicit. A sign of life as well: a member "
                    + "that only calls this needs no heartbeats, and gives up here what it is to give up.")
    byte[] records(
            @PathVariable String group,
            @PathVariable String memberId,
            @RequestParam(required = false) @Nullable String maxWaitMs,
            @RequestParam(required = false) @Nullable String maxRecords,
            HttpServletRequest request)
            throws InterruptedException {
        GroupName name = new GroupName(group);
        var parameters = new Parameters();
        Duration maxWait = parameters.maxWait(maxWaitMs);
        int most = parameters.atMost("maxRecords", maxRecords, 500, 1, 10_000);
        parameters.check();
        Waits.Admission admission = broker.waits().of(ClientName.of(request));
        return new GroupPoll(broker.groups(), broker.fetch(), admission, name, memberId).poll(maxWait, most);
    }

    private static @Nullable Partitions owned(JsonFields body) {
        if (!body.has("owned")) {
            return null;
        }
        var owned = new TreeSet<TopicPartition>();
        for (JsonFields each : body.objects("owned")) {
            String topic = GroupsController.topic(each);
            each.integers("partitions", 0, Integer.MAX_VALUE)
                    .forEach(number -> owned.add(new TopicPartition(topic, number)));
        }
        return Partitions.of(owned);
    }
}
