package dev.streamstore.broker.config;

import dev.streamstore.broker.fetch.Waits;
import dev.streamstore.broker.http.DoorLimits;
import dev.streamstore.broker.http.Pace;
import dev.streamstore.broker.http.QuotaLimits;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What can be set from outside, below {@code streamstore.broker}.
 *
 * @param id of this broker, unique in its cluster
 * @param dataDir where everything is stored; one process at a time
 * @param advertisedUrl where clients reach this broker; empty: {@code http://localhost} and the port
 * @param retentionInterval how often old segments are looked for
 * @param sessionCheckInterval how often members that were silent for too long are looked for
 * @param offsetsRetention how long the offsets of a group without members, and of topics it reads no more, are kept
 * @param offsetsRetentionCheckInterval how often such offsets are looked for
 * @param maxJsonBody the largest JSON body
 * @param maxBatchesBody the largest body of batches
 * @param maxBodies what the bodies of all requests may take in memory at once; 0: a quarter of the heap
 * @param maxAnswers what the records of all answers may take in memory at once; 0: a quarter of the heap
 * @param metricsInterval how old the metrics of topics and groups may be
 * @param maxTopics the broker's own not counted
 * @param maxPartitions of all topics together, the broker's own not counted
 * @param maxWaits fetches and streams that wait for records at once; 0: as many as half the heap has room for, up to 16,000
 * @param maxWaitsPerClient the same of one client; 0: as for all
 * @param streamHeartbeat the longest silence of a stream
 * @param transfer how slow a body or an answer may be
 * @param quotas what clients may move per second
 * @param storage how the logs are kept
 */
@Validated
@ConfigurationProperties("streamstore.broker")
record BrokerProperties(
        @Min(0) @Max(Integer.MAX_VALUE) @DefaultValue("1") int id,
        @DefaultValue(".streamstore/data/broker-1") Path dataDir,
        @DefaultValue("") String advertisedUrl,
        @DefaultValue("30s") Duration retentionInterval,
        @DefaultValue("200ms") Duration sessionCheckInterval,
        @DefaultValue("7d") Duration offsetsRetention,
        @DefaultValue("10m") Duration offsetsRetentionCheckInterval,
        @DefaultValue("16MB") DataSize maxJsonBody,
        @DefaultValue("32MB") DataSize maxBatchesBody,
        @DefaultValue("0") DataSize maxBodies,
        @DefaultValue("0") DataSize maxAnswers,
        @DefaultValue("5s") Duration metricsInterval,
        @Min(1) @DefaultValue("1000") int maxTopics,
        @Min(1) @DefaultValue("4000") int maxPartitions,
        @Min(0) @DefaultValue("0") int maxWaits,
        @Min(0) @DefaultValue("0") int maxWaitsPerClient,
        @DefaultValue("15s") Duration streamHeartbeat,
        @DefaultValue Transfer transfer,
        @DefaultValue Quotas quotas,
        @Valid @DefaultValue StorageProperties storage) {

    /** A parked thread, its connection and request: 28 KiB were measured. */
    private static final long WAIT_BYTES = 32 * 1024;

    private static final int MOST_WAITS = 16_000;

    /**
     * @param grace for how long nothing is expected
     * @param minBytesPerSecond of the time after that
     */
    record Transfer(
            @DefaultValue("10s") Duration grace,
            @DefaultValue("16KB") DataSize minBytesPerSecond) {}

    /**
     * Bytes per second; -1 is no limit.
     *
     * @param clients those for whom something else holds, by name
     */
    record Quotas(
            @Min(-1) @DefaultValue("-1") long produceBytesPerSecond,
            @Min(-1) @DefaultValue("-1") long fetchBytesPerSecond,
            @DefaultValue Map<String, @Valid ClientQuota> clients) {

        QuotaLimits produce() {
            return limits(produceBytesPerSecond, ClientQuota::produceBytesPerSecond);
        }

        QuotaLimits fetch() {
            return limits(fetchBytesPerSecond, ClientQuota::fetchBytesPerSecond);
        }

        private QuotaLimits limits(long everyone, Function<ClientQuota, @Nullable Long> own) {
            Map<String, Long> byClient = new HashMap<>();
            clients.forEach((name, quota) -> {
                Long limit = own.apply(quota);
                byClient.put(name, limit == null ? everyone : limit);
            });
            return new QuotaLimits(everyone, byClient);
        }
    }

    /** What is missing is as for everyone. */
    record ClientQuota(
            @Min(-1) @Nullable Long produceBytesPerSecond,
            @Min(-1) @Nullable Long fetchBytesPerSecond) {}

    Waits waits() {
        long room = Runtime.getRuntime().maxMemory() / 2 / WAIT_BYTES;
        int most = maxWaits > 0 ? maxWaits : (int) Math.clamp(room, 1, MOST_WAITS);
        return new Waits(most, maxWaitsPerClient > 0 ? maxWaitsPerClient : most);
    }

    DoorLimits doorLimits() {
        return new DoorLimits(
                Math.toIntExact(maxJsonBody.toBytes()),
                Math.toIntExact(maxBatchesBody.toBytes()),
                maxBodies.toBytes() > 0
                        ? maxBodies.toBytes()
                        : Runtime.getRuntime().maxMemory() / 4,
                maxAnswers.toBytes() > 0
                        ? maxAnswers.toBytes()
                        : Runtime.getRuntime().maxMemory() / 4,
                new Pace(
                        transfer.grace(),
                        Math.max(1, transfer.minBytesPerSecond().toBytes())),
                quotas.produce(),
                quotas.fetch(),
                streamHeartbeat);
    }
}
