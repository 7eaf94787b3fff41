package dev.streamstore.broker.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicConfigTest {

    @Test
    void withoutEntriesItIsKafkasDefault() {
        TopicConfig config = TopicConfig.defaults();
        assertThat(config.retention()).contains(Duration.ofDays(7));
        assertThat(config.retentionBytes()).isEmpty();
        assertThat(config.segmentBytes()).isEqualTo(1 << 30);
        assertThat(config.segmentAge()).isEqualTo(Duration.ofDays(7));
        assertThat(config.cleanupPolicies()).containsExactly(TopicConfig.CleanupPolicy.DELETE);
        assertThat(config.maxMessageBytes()).isEqualTo(1_048_588);
        assertThat(config.minInsyncReplicas()).isEqualTo(1);
        assertThat(config.timestampType()).isEqualTo(TopicConfig.TimestampType.CREATE_TIME);
        assertThat(config.flushPolicy()).isEqualTo(TopicConfig.FlushPolicy.OS);
        assertThat(config.deleteRetention()).isEqualTo(Duration.ofDays(1));
        assertThat(config.minCompactionLag()).isEqualTo(Duration.ZERO);
        assertThat(config.entries()).isEmpty();
    }

    @Test
    void keepsWhatWasWrittenAndOnlyThat() {
        Map<String, String> entries = Map.of("retention.ms", "-1", "cleanup.policy", "compact, delete");
        TopicConfig config = TopicConfig.of(entries);
        assertThat(config.entries()).isEqualTo(entries);
        assertThat(config.retention()).isEmpty();
        assertThat(config.cleanupPolicies()).hasSize(2);
        assertThat(TopicConfig.of(entries)).isEqualTo(config).hasSameHashCodeAs(config);
        assertThat(config.with(Map.of("flush.policy", "fsync")).entries()).containsKeys("retention.ms", "flush.policy");
        assertThat(config.with(Map.of("flush.policy", "fsync")).flushPolicy()).isEqualTo(TopicConfig.FlushPolicy.FSYNC);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retention.ms | -2 | a whole number from -1 to 9223372036854775807",
                "retention.ms | week | a whole number from -1 to 9223372036854775807",
                "retention.bytes | 9223372036854775808 | a whole number from -1 to 9223372036854775807",
                "segment.bytes | 1023 | a whole number from 1024 to 2147483647",
                "segment.bytes | 2147483648 | a whole number from 1024 to 2147483647",
                "segment.ms | 0 | a whole number from 1 to 9223372036854775807",
                "max.message.bytes | -1 | a whole number from 0 to 2147483647",
                "min.insync.replicas | 0 | a whole number from 1 to 2147483647",
                "cleanup.policy | keep | delete, compact or compact,delete",
                "message.timestamp.type | createtime | CreateTime or LogAppendTime",
                "flush.policy | always | os or fsync"
            })
    void namesTheKeyAndWhatItAllows(String key, String value, String allowed) {
        assertThatExceptionOfType(BrokerFault.class)
                .isThrownBy(() -> TopicConfig.of(Map.of(key, value)))
                .withMessage("[TopicConfig] " + key + ": expected " + allowed + " but was '" + value + "'")
                .satisfies(fault -> {
                    assertThat(fault.code()).isEqualTo(ErrorCode.INVALID_CONFIG);
                    assertThat(fault.extras()).isEqualTo(Map.of("key", key));
                });
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatExceptionOfType(BrokerFault.class)
                .isThrownBy(() -> TopicConfig.of(Map.of("retention.hours", "1")))
                .withMessageStartingWith("[TopicConfig] key: expected one of retention.ms, retention.bytes,")
                .withMessageEndingWith("but was 'retention.hours'");
        assertThatExceptionOfType(BrokerFault.class)
                .isThrownBy(() -> TopicConfig.of(Collections.singletonMap("retention.ms", null)))
                .withMessage("[TopicConfig] retention.ms: expected a value but was 'null'");
    }
}
