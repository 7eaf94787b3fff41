package dev.streamstore.broker.config;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
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
        @DefaultValue("32MB") DataSize maxBatchesBody) {}
