package dev.streamstore.broker.topic;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How a topic keeps its records: what was set for it, by Kafka's names, and Kafka's defaults for the rest. */
public final class TopicConfig {
    public static final String RETENTION_MS = "retention.ms";
    public static final String RETENTION_BYTES = "retention.bytes";
    public static final String SEGMENT_BYTES = "segment.bytes";
    public static final String SEGMENT_MS = "segment.ms";
    public static final String CLEANUP_POLICY = "cleanup.policy";
    public static final String DELETE_RETENTION_MS = "delete.retention.ms";
    public static final String MIN_COMPACTION_LAG_MS = "min.compaction.lag.ms";
    public static final String MIN_CLEANABLE_DIRTY_RATIO = "min.cleanable.dirty.ratio";
    public static final String MAX_MESSAGE_BYTES = "max.message.bytes";
    public static final String MIN_INSYNC_REPLICAS = "min.insync.replicas";
    public static final String MESSAGE_TIMESTAMP_TYPE = "message.timestamp.type";
    public static final String FLUSH_POLICY = "flush.policy";

    /** How old records leave the log. */
    public enum CleanupPolicy {
        /** By age and size, whole segments at a time. */
        DELETE,
        /** The last record of each key stays. */
        COMPACT
    }

    /** Which clock a record's timestamp is from. */
    public enum TimestampType {
        CREATE_TIME,
        LOG_APPEND_TIME
    }

    /** When an append is acknowledged. */
    public enum FlushPolicy {
        /** Once the operating system has it: survives the process, not the machine. */
        OS,
        /** Once the disk has it. */
        FSYNC
    }

    private static final long UNLIMITED = -1;
    private static final long MIN_SEGMENT_BYTES = 1024;
    private static final Set<String> KEYS = Collections.unmodifiableSet(new LinkedHashSet<>(List.of(
            RETENTION_MS,
            RETENTION_BYTES,
            SEGMENT_BYTES,
            SEGMENT_MS,
            CLEANUP_POLICY,
            DELETE_RETENTION_MS,
            MIN_COMPACTION_LAG_MS,
            MIN_CLEANABLE_DIRTY_RATIO,
            MAX_MESSAGE_BYTES,
            MIN_INSYNC_REPLICAS,
            MESSAGE_TIMESTAMP_TYPE,
            FLUSH_POLICY)));
    private static final TopicConfig DEFAULTS = of(Map.of());

    private final Map<String, String> entries;
    private final long retentionMs;
    private final long retentionBytes;
    private final int segmentBytes;
    private final long segmentMs;
    private final Set<CleanupPolicy> cleanupPolicies;
    private final long deleteRetentionMs;
    private final long minCompactionLagMs;
    private final double minCleanableDirtyRatio;
    private final int maxMessageBytes;
    private final int minInsyncReplicas;
    private final TimestampType timestampType;
    private final FlushPolicy flushPolicy;

    private TopicConfig(Map<String, String> entries) {
        this.entries = Collections.unmodifiableMap(new TreeMap<>(entries));
        retentionMs = number(
                RETENTION_MS, UNLIMITED, Long.MAX_VALUE, Duration.ofDays(7).toMillis());
        retentionBytes = number(RETENTION_BYTES, UNLIMITED, Long.MAX_VALUE, UNLIMITED);
        segmentBytes = (int) number(SEGMENT_BYTES, MIN_SEGMENT_BYTES, Integer.MAX_VALUE, 1024L * 1024 * 1024);
        segmentMs = number(SEGMENT_MS, 1, Long.MAX_VALUE, Duration.ofDays(7).toMillis());
        deleteRetentionMs = number(
                DELETE_RETENTION_MS, 0, Long.MAX_VALUE, Duration.ofDays(1).toMillis());
        minCompactionLagMs = number(MIN_COMPACTION_LAG_MS, 0, Long.MAX_VALUE, 0);
        minCleanableDirtyRatio = ratio(MIN_CLEANABLE_DIRTY_RATIO, 0.5);
        maxMessageBytes = (int) number(MAX_MESSAGE_BYTES, 0, Integer.MAX_VALUE, 1_048_588);
        minInsyncReplicas = (int) number(MIN_INSYNC_REPLICAS, 1, Integer.MAX_VALUE, 1);
        cleanupPolicies = cleanupPolicies(entries.getOrDefault(CLEANUP_POLICY, "delete"));
        timestampType = timestampType(entries.getOrDefault(MESSAGE_TIMESTAMP_TYPE, "CreateTime"));
        flushPolicy = flushPolicy(entries.getOrDefault(FLUSH_POLICY, "os"));
    }

    /** Nothing set: Kafka's defaults. */
    public static TopicConfig defaults() {
        return DEFAULTS;
    }

    /**
     * @param entries by Kafka's names
     * @throws BrokerFault {@code INVALID_CONFIG}, naming the key and what it allows
     */
    public static TopicConfig of(Map<String, String> entries) {
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            if (!KEYS.contains(entry.getKey())) {
                throw new BrokerFault(
                        ErrorCode.INVALID_CONFIG,
                        "[TopicConfig] key: expected one of " + String.join(", ", KEYS) + " but was '" + entry.getKey()
                                + "'",
                        Map.of("key", entry.getKey()));
            }
            // Reachable from JSON, where {"retention.ms":null} is easy to write.
            if (isNull(entry.getValue())) {
                throw invalid(entry.getKey(), "a value", "null");
            }
        }
        return new TopicConfig(entries);
    }

    /** This configuration with {@code changes} on top of it; what is not named stays. */
    public TopicConfig with(Map<String, String> changes) {
        Map<String, String> merged = new TreeMap<>(entries);
        merged.putAll(changes);
        return of(merged);
    }

    /** Every key there is. */
    public static Set<String> keys() {
        return KEYS;
    }

    /** Only what was set, as it was written, in the order of the keys. */
    public Map<String, String> entries() {
        return entries;
    }

    /** How long records are kept at least; empty: for ever. */
    public Optional<Duration> retention() {
        return retentionMs == UNLIMITED ? Optional.empty() : Optional.of(Duration.ofMillis(retentionMs));
    }

    /** How large a partition's log may grow; empty: without limit. */
    public OptionalLong retentionBytes() {
        return retentionBytes == UNLIMITED ? OptionalLong.empty() : OptionalLong.of(retentionBytes);
    }

    /** A segment is followed by the next one before it grows larger than this. */
    public int segmentBytes() {
        return segmentBytes;
    }

    /** A segment is followed by the next one when its first record was appended this long ago. */
    public Duration segmentAge() {
        return Duration.ofMillis(segmentMs);
    }

    public Set<CleanupPolicy> cleanupPolicies() {
        return cleanupPolicies;
    }

    /** How long a compacted log keeps tombstones. */
    public Duration deleteRetention() {
        return Duration.ofMillis(deleteRetentionMs);
    }

    /** How long every record of a compacted log stays. */
    public Duration minCompactionLag() {
        return Duration.ofMillis(minCompactionLagMs);
    }

    /** A log is compacted when this part of what could be was written since the last time; 0 to 1. */
    public double minCleanableDirtyRatio() {
        return minCleanableDirtyRatio;
    }

    /** The largest batch, header included. */
    public int maxMessageBytes() {
        return maxMessageBytes;
    }

    public int minInsyncReplicas() {
        return minInsyncReplicas;
    }

    public TimestampType timestampType() {
        return timestampType;
    }

    public FlushPolicy flushPolicy() {
        return flushPolicy;
    }

    private long number(String key, long least, long most, long byDefault) {
        String text = entries.get(key);
        if (text == null) {
            return byDefault;
        }
        try {
            long value = Long.parseLong(text.strip());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Refused below, in the same words as a number out of range.
        }
        throw invalid(key, "a whole number from " + least + " to " + most, text);
    }

    private double ratio(String key, double byDefault) {
        String text = entries.get(key);
        if (text == null) {
            return byDefault;
        }
        try {
            double value = Double.parseDouble(text.strip());
            if (value >= 0 && value <= 1) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Refused below, in the same words as a number out of range.
        }
        throw invalid(key, "a number from 0 to 1", text);
    }

    private static Set<CleanupPolicy> cleanupPolicies(String text) {
        return switch (text.replace(" ", "")) {
            case "delete" -> Set.of(CleanupPolicy.DELETE);
            case "compact" -> Set.of(CleanupPolicy.COMPACT);
            case "compact,delete", "delete,compact" -> Set.of(CleanupPolicy.COMPACT, CleanupPolicy.DELETE);
            default -> throw invalid(CLEANUP_POLICY, "delete, compact or compact,delete", text);
        };
    }

    private static TimestampType timestampType(String text) {
        return switch (text) {
            case "CreateTime" -> TimestampType.CREATE_TIME;
            case "LogAppendTime" -> TimestampType.LOG_APPEND_TIME;
            default -> throw invalid(MESSAGE_TIMESTAMP_TYPE, "CreateTime or LogAppendTime", text);
        };
    }

    private static FlushPolicy flushPolicy(String text) {
        return switch (text) {
            case "os" -> FlushPolicy.OS;
            case "fsync" -> FlushPolicy.FSYNC;
            default -> throw invalid(FLUSH_POLICY, "os or fsync", text);
        };
    }

    private static boolean isNull(@Nullable Object value) {
        return value == null;
    }

    private static BrokerFault invalid(String key, String expected, String actual) {
        return new BrokerFault(
                ErrorCode.INVALID_CONFIG,
                "[TopicConfig] " + key + ": expected " + expected + " but was '" + actual + "'",
                Map.of("key", key));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TopicConfig config && entries.equals(config.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return "TopicConfig" + entries;
    }
}
