package dev.streamstore.broker.config;

import dev.streamstore.broker.log.CleanerLimits;
import dev.streamstore.broker.log.ProducerLimits;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the logs are kept, below {@code streamstore.broker.storage}.
 *
 * @param compactionInterval how often logs that are worth compacting are looked for
 * @param compactionBytesPerSecond what all compaction together may read and write
 * @param compactionBuffer memory for the keys of one round
 * @param producerExpiry an idempotent producer that has been silent for this long is forgotten
 * @param maxProducersPerPartition idempotent producers that are remembered
 */
record StorageProperties(
        @DefaultValue("15s") Duration compactionInterval,
        @DefaultValue("32MB") DataSize compactionBytesPerSecond,
        @DefaultValue("4MB") DataSize compactionBuffer,
        @DefaultValue("1d") Duration producerExpiry,
        @Min(1) @DefaultValue("10000") int maxProducersPerPartition) {

    CleanerLimits cleanerLimits() {
        return new CleanerLimits(compactionBytesPerSecond.toBytes(), Math.toIntExact(compactionBuffer.toBytes()));
    }

    ProducerLimits producerLimits() {
        return new ProducerLimits(producerExpiry, maxProducersPerPartition);
    }
}
