package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Metrics. */
class MetricConformanceIT extends Conformance {

    @Test
    @Requirement("METRIC-1")
    void everythingThatIsPromisedIsExportedAndMoves() {
        String topic = newTopic(2, "{'flush.policy':'fsync'}");
        String group = newGroup();
        Metrics before = Metrics.of(broker);
        append(topic, "1", "2", "3");
        fetch(topic, "").expect(200);
        fetch(topic, "?offset=9");
        Member member = new Member(broker, group, topic, "'sessionTimeoutMs':60000,");
        member.commit(0, 1).expect(204);
        String ofTopic = "topic=\"" + name(topic) + '"';
        String ofGroup = "group=\"" + name(group) + '"';

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            Metrics now = Metrics.of(broker);
            assertThat(now.value("streamstore_log_records", ofTopic)).isEqualTo(3);
            assertThat(now.value("streamstore_group_lag", ofGroup, ofTopic)).isEqualTo(2);
        });

        Metrics after = Metrics.of(broker);
        assertThat(after.value("streamstore_log_bytes", ofTopic)).isPositive();
        assertThat(after.value("streamstore_group_members", ofGroup)).isEqualTo(1);
        assertThat(grown(before, after, "streamstore_requests_seconds_count", "door=\"produce\"", "status=\"200\""))
                .isPositive();
        assertThat(grown(before, after, "streamstore_requests_seconds_count", "door=\"fetch\"", "status=\"416\""))
                .isPositive();
        assertThat(grown(before, after, "streamstore_received_bytes_total", "door=\"produce\""))
                .isGreaterThan(30);
        assertThat(grown(before, after, "streamstore_sent_bytes_total", "door=\"fetch\""))
                .isGreaterThan(100);
        assertThat(grown(before, after, "streamstore_refusals_total", "code=\"OFFSET_OUT_OF_RANGE\""))
                .isPositive();
        assertThat(grown(before, after, "streamstore_flush_seconds_count")).isPositive();
        assertThat(after.value("streamstore_topics")).isPositive();
        assertThat(after.value("streamstore_partitions")).isGreaterThanOrEqualTo(2);
        for (String name : Protocol.metrics()) {
            assertThat(after.has(name) || after.has(name + "_count")).as(name).isTrue();
        }
    }

    private static double grown(Metrics before, Metrics after, String name, String... labels) {
        return after.value(name, labels) - before.value(name, labels);
    }
}
