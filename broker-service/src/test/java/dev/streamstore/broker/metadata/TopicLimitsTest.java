package dev.streamstore.broker.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.broker.topic.TopicName;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TopicLimitsTest {
    private static final List<TopicImage> PRESENT =
            List.of(topic("a", 3), topic("b", 4), topic(Topics.GROUPS.toString(), 50));

    private final TopicLimits limits = new TopicLimits(3, 10);

    @Test
    void theLastOneThatIsAllowedIsAllowedAndTheBrokersOwnDoNotCount() {
        limits.check(PRESENT, 1, 3);
        limits.check(PRESENT, 0, 3);
    }

    @Test
    void whatIsTooMuchIsNamed() {
        assertRefused(
                1, 4, "[topics] partitions of this broker: expected at most 10 but there are 7 and 4 were to come");
        assertRefused(2, 1, "[topics] topics of this broker: expected at most 3 but there are 2 and 2 were to come");
        assertRefused(0, Integer.MAX_VALUE, "partitions of this broker");
    }

    /** A limit may be lowered under what is there: that can still be altered. */
    @Test
    void whoWantsNoMoreIsNotRefused() {
        new TopicLimits(1, 1).check(PRESENT, 0, 0);
    }

    private void assertRefused(int moreTopics, int morePartitions, String message) {
        assertThatExceptionOfType(BrokerFault.class)
                .isThrownBy(() -> limits.check(PRESENT, moreTopics, morePartitions))
                .withMessageContaining(message)
                .satisfies(fault -> {
                    assertThat(fault.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
                    assertThat(fault.extras()).containsKeys("limit", "present");
                });
    }

    private static TopicImage topic(String name, int partitions) {
        return new TopicImage(new UUID(0, 1), new TopicName(name), partitions, TopicConfig.of(Map.of()));
    }
}
