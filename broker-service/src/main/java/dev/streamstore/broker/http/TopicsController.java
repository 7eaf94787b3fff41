package dev.streamstore.broker.http;

import static dev.streamstore.broker.error.ErrorCode.INVALID_CONFIG;
import static dev.streamstore.broker.error.ErrorCode.INVALID_REQUEST;
import static dev.streamstore.broker.error.ErrorCode.INVALID_TOPIC;
import static dev.streamstore.broker.error.ErrorCode.OFFSET_OUT_OF_RANGE;
import static dev.streamstore.broker.error.ErrorCode.QUOTA_EXCEEDED;
import static dev.streamstore.broker.error.ErrorCode.STORAGE_ERROR;
import static dev.streamstore.broker.error.ErrorCode.TOPIC_EXISTS;
import static dev.streamstore.broker.error.ErrorCode.UNKNOWN_PARTITION;
import static dev.streamstore.broker.error.ErrorCode.UNKNOWN_TOPIC;

import dev.streamstore.broker.metadata.TopicImage;
import dev.streamstore.broker.metadata.Topics;
import dev.streamstore.broker.partition.Partition;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.broker.topic.TopicName;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@Tag(name = "Topics")
class TopicsController {

    record TopicList(List<TopicView> topics) {}

    record TopicView(
            String name,
            String topicId,
            boolean internal,
            Map<String, String> config,
            List<PartitionView> partitions) {}

    record PartitionView(
            int partition,
            int leader,
            int leaderEpoch,
            List<Integer> replicas,
            List<Integer> isr,
            long logStartOffset,
            long highWatermark,
            long logEndOffset,
            long sizeBytes) {}

    record Offsets(List<Wire.PartitionOffset> offsets) {}

    private final BrokerServices broker;

    TopicsController(BrokerServices broker) {
        this.broker = broker;
    }

    @Answers(
            value = {201, 200},
            refuses = {INVALID_REQUEST, INVALID_TOPIC, INVALID_CONFIG, TOPIC_EXISTS, QUOTA_EXCEEDED, STORAGE_ERROR},
            body = ApiShapes.NewTopic.class)
    @PutMapping("/v1/topics/{topic}")
    @Operation(
            summary = "Creates a topic; 200 when it is there with the same partitions and configuration",
            description = "{\"partitions\":6,\"replicationFactor\":1,\"config\":{\"retention.ms\":\"604800000\"}}")
    ResponseEntity<TopicView> create(@PathVariable String topic, JsonFields body) {
        TopicName name = new TopicName(topic);
        Topics.refuseInternal(name);
        int partitions = (int)
                body.optionalNumber("partitions", 1, Topics.MAX_PARTITIONS).orElse(1);
        OptionalLong replicationFactor = body.optionalNumber("replicationFactor", 1, Short.MAX_VALUE);
        if (replicationFactor.orElse(1) > 1) {
            body.reject(
                    "replicationFactor",
                    "expected at most the 1 broker there is but was " + replicationFactor.getAsLong());
        }
        Map<String, String> entries = new TreeMap<>();
        applyTo(entries, body);
        body.check();
        boolean created = broker.topics().create(name, partitions, TopicConfig.of(entries));
        return ResponseEntity.status(created ? 201 : 200)
                .body(view(broker.topics().topic(name)));
    }

    @Answers(200)
    @GetMapping("/v1/topics")
    @Operation(summary = "All topics; those the broker keeps its own state in only with internal=true")
    TopicList list(@RequestParam(required = false) boolean internal) {
        return new TopicList(broker.topics().all().stream()
                .filter(topic -> internal || !topic.isInternal())
                .map(this::view)
                .toList());
    }

    @Answers(
            value = 200,
            refuses = {INVALID_TOPIC, UNKNOWN_TOPIC})
    @GetMapping("/v1/topics/{topic}")
    @Operation(summary = "A topic and where its partitions stand")
    TopicView describe(@PathVariable String topic) {
        return view(broker.topics().topic(new TopicName(topic)));
    }

    @Answers(
            value = 200,
            refuses = {INVALID_REQUEST, INVALID_TOPIC, INVALID_CONFIG, UNKNOWN_TOPIC, QUOTA_EXCEEDED, STORAGE_ERROR},
            body = ApiShapes.TopicChange.class)
    @PatchMapping("/v1/topics/{topic}")
    @Operation(
            summary = "Changes configuration entries (null: back to the default) or adds partitions",
            description = "{\"partitions\":12,\"config\":{\"retention.ms\":\"3600000\"}}")
    TopicView alter(@PathVariable String topic, JsonFields body) {
        TopicName name = new TopicName(topic);
        Topics.refuseInternal(name);
        OptionalLong partitions = body.optionalNumber("partitions", 1, Topics.MAX_PARTITIONS);
        Map<String, String> entries =
                new TreeMap<>(broker.topics().topic(name).config().entries());
        applyTo(entries, body);
        body.check();
        Optional<Integer> wanted =
                partitions.isPresent() ? Optional.of((int) partitions.getAsLong()) : Optional.empty();
        return view(broker.topics().alter(name, wanted, Optional.of(TopicConfig.of(entries))));
    }

    @Answers(
            value = 204,
            refuses = {INVALID_TOPIC, UNKNOWN_TOPIC, STORAGE_ERROR})
    @DeleteMapping("/v1/topics/{topic}")
    @Operation(summary = "Deletes a topic and its records")
    ResponseEntity<Void> delete(@PathVariable String topic) {
        broker.topics().delete(new TopicName(topic));
        return ResponseEntity.noContent().build();
    }

    @Answers(
            value = 200,
            refuses = {INVALID_REQUEST, INVALID_TOPIC, UNKNOWN_TOPIC, STORAGE_ERROR})
    @GetMapping("/v1/topics/{topic}/offsets")
    @Operation(
            summary = "Per partition an offset: earliest, latest (default) or of the first record at or after a time")
    Offsets offsets(@PathVariable String topic, @RequestParam(required = false) @Nullable String at) {
        TopicImage image = broker.topics().topic(new TopicName(topic));
        return new Offsets(image.ids().stream()
                .map(id -> new Wire.PartitionOffset(
                        id.partition(), offset(broker.topics().partition(image.name(), id.partition()), at)))
                .toList());
    }

    @Answers(
            value = 204,
            refuses = {
                INVALID_REQUEST,
                INVALID_TOPIC,
                UNKNOWN_TOPIC,
                UNKNOWN_PARTITION,
                OFFSET_OUT_OF_RANGE,
                STORAGE_ERROR
            })
    @DeleteMapping("/v1/topics/{topic}/partitions/{partition}/records")
    @Operation(summary = "Moves the log's start up to an offset")
    ResponseEntity<Void> deleteRecords(
            @PathVariable String topic,
            @PathVariable String partition,
            @RequestParam(required = false) @Nullable String before) {
        TopicName name = new TopicName(topic);
        Topics.refuseInternal(name);
        Partition log = broker.topics().partition(name, Parameters.partition(partition));
        var parameters = new Parameters();
        long offset = parameters.required("before", before, 0, Long.MAX_VALUE);
        parameters.check();
        log.deleteRecordsBefore(offset);
        return ResponseEntity.noContent().build();
    }

    private static long offset(Partition partition, @Nullable String at) {
        return switch (at == null ? "latest" : at) {
            case "earliest" -> partition.logStartOffset();
            case "latest" -> partition.highWatermark();
            default -> {
                var parameters = new Parameters();
                long epochMs = parameters.number("at", at, 0, 0, Long.MAX_VALUE);
                parameters.check();
                yield partition.offsetAt(epochMs);
            }
        };
    }

    /** Puts what the body says on top; a null takes away. */
    private static void applyTo(Map<String, String> entries, JsonFields body) {
        for (Map.Entry<String, JsonNode> entry : body.members("config")) {
            JsonNode value = entry.getValue();
            if (value.isNull()) {
                entries.remove(entry.getKey());
            } else if (value.isValueNode()) {
                entries.put(entry.getKey(), value.asString());
            } else {
                body.reject(
                        "config." + entry.getKey(), "expected a text or a number but was " + JsonFields.shown(value));
            }
        }
    }

    private TopicView view(TopicImage topic) {
        return new TopicView(
                topic.name().value(),
                topic.id().toString(),
                topic.isInternal(),
                topic.config().entries(),
                topic.ids().stream()
                        .flatMap(id -> broker.topics().find(id).map(this::view).stream())
                        .toList());
    }

    private PartitionView view(Partition partition) {
        int brokerId = broker.identity().id();
        return new PartitionView(
                partition.id().partition(),
                brokerId,
                partition.leaderEpoch(),
                List.of(brokerId),
                List.of(brokerId),
                partition.logStartOffset(),
                partition.highWatermark(),
                partition.logEndOffset(),
                partition.sizeBytes());
    }
}
