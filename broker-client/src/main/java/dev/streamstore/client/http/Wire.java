package dev.streamstore.client.http;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import dev.streamstore.client.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The JSON of the broker's API, as far as the client speaks it, and nothing else. Unknown fields are ignored. */
final class Wire {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private static final Problem NO_PROBLEM_DOCUMENT = new Problem(null, null, null, null, null, null);

    private Wire() {}

    record Problem(
            @Nullable String code,
            @Nullable Boolean retriable,
            @Nullable String applied,
            @Nullable String detail,
            @Nullable Long logStartOffset,
            @Nullable Long highWatermark) {}

    record TopicRequest(int partitions, Map<String, String> config) {}

    record Topics(List<Topic> topics) {}

    record Topic(String name, @Nullable Map<String, String> config, List<PartitionState> partitions) {}

    record PartitionState(int partition, long logStartOffset, long highWatermark) {}

    record PartitionOffset(int partition, long offset) {}

    record PartitionOffsets(List<PartitionOffset> offsets) {}

    record ProducerIdentity(long producerId, short producerEpoch) {}

    record JoinRequest(String memberId, List<String> topics, String clientId, long sessionTimeoutMs) {}

    record HeartbeatRequest(int memberEpoch, List<TopicPartitions> owned, long maxWaitMs) {}

    /** The answer to a join and to a heartbeat. */
    record MemberState(
            int memberEpoch,
            long heartbeatIntervalMs,
            @Nullable List<TopicPartitions> assignment) {}

    record TopicPartitions(String topic, List<Integer> partitions) {}

    record CommitRequest(String memberId, int memberEpoch, List<CommitOffset> offsets) {}

    record CommitOffset(String topic, int partition, long offset) {}

    record Groups(List<GroupSummary> groups) {}

    record GroupSummary(String group) {}

    record Group(String group, String state, List<GroupPartitionState> partitions) {}

    record GroupPartitionState(
            String topic,
            int partition,
            @Nullable Long committed,
            @Nullable Long lag,
            @Nullable String owner) {}

    record FetchPartition(String topic, int partition, long offset, int maxBytes) {}

    record FetchBody(List<FetchPartition> partitions, long maxWaitMs, int minBytes, int maxBytes) {}

    /** Of the answer to a produce. */
    record PlacedBatch(long baseOffset, long logAppendTimeMs) {}

    static byte[] bytes(Object value) {
        return JSON.writeValueAsBytes(value);
    }

    /** @throws BrokerException when the answer is not what the API says: repeating may help, a proxy may be at fault */
    static <T> T read(byte[] body, Class<T> type) {
        try {
            T value = JSON.readValue(body, type);
            if (value != null) {
                return value;
            }
        } catch (JacksonException e) {
            throw unreadable(type, e);
        }
        throw unreadable(type, null);
    }

    /**
     * Read token by token: every request of a producer has such an answer, and to bind them took a quarter of its CPU time.
     *
     * @param count of batches that were sent
     * @throws BrokerException as {@link #read} does, also when the answer is of another number of batches
     */
    static List<PlacedBatch> placedBatches(Answer answer, int count) {
        List<PlacedBatch> placed = new ArrayList<>();
        try (JsonParser in = JSON.createParser(answer.body())) {
            in.nextToken();
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean batches = in.currentName().equals("batches");
                in.nextToken();
                while (batches && in.nextToken() == JsonToken.START_OBJECT) {
                    placed.add(placedBatch(in));
                }
                in.skipChildren();
            }
        } catch (JacksonException e) {
            throw unreadable(PlacedBatch.class, e);
        }
        if (placed.size() != count) {
            throw unreadable(PlacedBatch.class, null);
        }
        return placed;
    }

    private static PlacedBatch placedBatch(JsonParser in) {
        long baseOffset = -1;
        long logAppendTimeMs = -1;
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            in.nextToken();
            switch (name) {
                case "baseOffset" -> baseOffset = in.getLongValue();
                case "logAppendTimeMs" -> logAppendTimeMs = in.getLongValue();
                default -> in.skipChildren();
            }
        }
        return new PlacedBatch(baseOffset, logAppendTimeMs);
    }

    static BrokerException unreadable(Class<?> type, @Nullable Throwable cause) {
        return new BrokerException(
                BrokerException.UNREACHABLE,
                true,
                Applied.MAYBE,
                "[Wire] answer: expected the JSON of a %s but was something else".formatted(type.getSimpleName()),
                cause);
    }

    /** The problem document in {@code body}, or an empty one where there is none. */
    static Problem problem(byte[] body) {
        try {
            Problem problem = JSON.readValue(body, Problem.class);
            return problem == null ? NO_PROBLEM_DOCUMENT : problem;
        } catch (JacksonException e) {
            return NO_PROBLEM_DOCUMENT;
        }
    }

    static List<TopicPartitions> group(Collection<TopicPartition> partitions) {
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartition partition : new TreeSet<>(partitions)) {
            byTopic.computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
                    .add(partition.partition());
        }
        return byTopic.entrySet().stream()
                .map(entry -> new TopicPartitions(entry.getKey(), entry.getValue()))
                .toList();
    }

    static Set<TopicPartition> flatten(List<TopicPartitions> assignment) {
        Set<TopicPartition> partitions = new TreeSet<>();
        for (TopicPartitions topic : assignment) {
            topic.partitions().forEach(number -> partitions.add(new TopicPartition(topic.topic(), number)));
        }
        return partitions;
    }
}
