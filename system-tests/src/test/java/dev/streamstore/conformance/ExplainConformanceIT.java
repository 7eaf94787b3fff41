package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Explaining groups and partitions in words. */
class ExplainConformanceIT extends Conformance {

    @Test
    @Requirement("EXPLAIN-1")
    void aGroupSaysHowItIs() {
        String topic = newTopic(1);
        String group = newGroup();
        append(topic, "1", "2", "3");
        Member member = new Member(broker, group, topic);

        Answer explained = broker.get(group + "/explain").expect(200);

        assertThat(explained.text("/group")).isEqualTo(name(group));
        assertIsExplained(explained);
        member.leave();
        assertThat(broker.get(group + "/explain").expect(200).text("/summary"))
                .isNotEqualTo(explained.text("/summary"));
    }

    @Test
    @Requirement("EXPLAIN-2")
    void aPartitionSaysWhereItStandsAndWhoReadsIt() {
        String topic = newTopic(1);
        String group = newGroup();
        append(topic, "1", "2", "3");
        new Member(broker, group, topic);

        Answer explained = broker.get(topic + "/partitions/0/explain").expect(200);

        assertThat(explained.text("/topic")).isEqualTo(name(topic));
        assertThat(explained.number("/partition")).isZero();
        assertIsExplained(explained);
        assertThat(explained.each("/findings", "/facts/group")).contains('"' + name(group) + '"');
    }

    @Test
    @Requirement("EXPLAIN-3")
    void whatIsNotThereCanNotBeExplained() {
        String topic = newTopic(1);

        assertThat(broker.get(newGroup() + "/explain").problem()).isEqualTo("404 UNKNOWN_GROUP");
        assertThat(broker.get(topicPath() + "/partitions/0/explain").problem()).isEqualTo("404 UNKNOWN_TOPIC");
        assertThat(broker.get(topic + "/partitions/9/explain").problem()).isEqualTo("404 UNKNOWN_PARTITION");
    }

    private static void assertIsExplained(Answer explained) {
        assertThat(explained.text("/severity")).isIn("ok", "info", "waiting", "problem");
        assertThat(explained.text("/summary")).isEqualTo(explained.text("/findings/0/sentence"));
        assertThat(explained.text("/severity")).isEqualTo(explained.text("/findings/0/severity"));
        assertThat(explained.text("/asOf")).contains("T");
        for (String field : List.of("/code", "/severity", "/sentence")) {
            assertThat(explained.each("/findings", field)).doesNotContain("\"\"", "");
        }
    }
}
