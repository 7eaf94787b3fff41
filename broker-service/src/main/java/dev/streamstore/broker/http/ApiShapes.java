package dev.streamstore.broker.http;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bodies as the API description shows them, where the code reads or writes them field by field. The meaning of each is in
 * {@code docs/protocol.md}.
 */
final class ApiShapes {

    private ApiShapes() {}

    record NewTopic(
            @Schema(minimum = "1", maximum = "1000", defaultValue = "1") @Nullable
            Integer partitions,

            @Schema(minimum = "1", defaultValue = "1") @Nullable
            Integer replicationFactor,

            @Nullable Map<String, String> config) {}

    record TopicChange(
            @Nullable Integer partitions,

            @Schema(description = "null takes an entry back to its default") @Nullable
            Map<String, @Nullable String> config) {}

    record NewRecords(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            List<RecordToAppend> records) {}

    record RecordToAppend(
            @Nullable String key,
            @Nullable String keyBase64,

            @Schema(description = "any JSON; null is a tombstone. This or valueBase64", nullable = true) @Nullable
            Object value,

            @Nullable String valueBase64,
            @Nullable Map<String, @Nullable String> headers,
            @Schema(minimum = "0") @Nullable Integer partition,

            @Schema(minimum = "0", description = "epoch milliseconds") @Nullable
            Long timestamp) {}

    record StoredRecord(
            long offset,
            long timestamp,
            @Nullable String key,
            @Nullable String keyBase64,
            @Nullable Object value,
            @Nullable String valueBase64,
            Map<String, @Nullable String> headers,
            @Nullable Map<String, String> headersBase64) {}

    record FetchAnswer(
            String topic,
            int partition,
            List<StoredRecord> records,
            long nextOffset,
            long highWatermark,
            long logStartOffset) {}

    record FetchMany(
            @Nullable Long maxWaitMs,

            @Schema(minimum = "1", defaultValue = "1") @Nullable
            Integer minBytes,

            @Schema(minimum = "1", defaultValue = "8388608") @Nullable
            Long maxBytes,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            List<FetchFrom> partitions) {}

    record FetchFrom(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            String topic,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            int partition,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            long offset,

            @Schema(minimum = "1", defaultValue = "1048576") @Nullable
            Long maxBytes) {}

    record FetchManyAnswer(List<FetchedPartition> partitions) {}

    record FetchedPartition(
            String topic,
            int partition,
            List<StoredRecord> records,
            @Nullable Long nextOffset,
            @Nullable Long highWatermark,
            @Nullable Long logStartOffset,
            @Nullable ProblemDocument error) {}

    record ProblemDocument(
            String type,
            String title,
            int status,
            String detail,
            String instance,

            @Schema(description = "stable; clients decide by it")
            String code,

            boolean retriable,
            @Schema(allowableValues = {"no", "maybe"}) String applied,
            @Nullable List<BadField> errors) {}

    record BadField(String field, String message) {}

    record Join(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            List<String> topics,

            @Schema(pattern = "[A-Za-z0-9_-]{1,64}") @Nullable
            String memberId,

            @Nullable String clientId,

            @Schema(minimum = "1000", maximum = "300000", defaultValue = "10000") @Nullable
            Integer sessionTimeoutMs,

            @Nullable String instanceId,

            @Schema(
                    allowableValues = {"uniform", "range"},
                    defaultValue = "uniform")
            @Nullable
            String assignor) {}

    record Heartbeat(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            int memberEpoch,

            @Nullable List<Wire.TopicPartitions> owned,

            @Schema(minimum = "0", defaultValue = "0") @Nullable
            Long maxWaitMs) {}

    record Commit(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            String memberId,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            int memberEpoch,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            List<Wire.TopicOffset> offsets) {}

    record Reset(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            String topic,

            @Schema(
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    description = "earliest, latest, an offset or an ISO-8601 time")
            String to) {}

    record MemberRecords(int memberEpoch, List<Wire.TopicPartitions> assignment, List<MemberRecord> records) {}

    record MemberRecord(
            String topic,
            int partition,
            long offset,
            long timestamp,
            @Nullable String key,
            @Nullable String keyBase64,
            @Nullable Object value,
            @Nullable String valueBase64,
            Map<String, @Nullable String> headers,
            @Nullable Map<String, String> headersBase64) {}
}
