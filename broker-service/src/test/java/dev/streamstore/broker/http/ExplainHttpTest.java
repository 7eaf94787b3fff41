package dev.streamstore.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.http.RunningBroker.Answer;
import org.junit.jupiter.api.Test;

class ExplainHttpTest extends BrokerHttpTest {

    @Test
    void saysWhyAGroupIsAsItIs() {
        String topic = newTopic(1);
        String group = newGroup();
        broker.post(topic + "/records", "{\"records\":[{\"value\":1}]}");
        join(group, topic, "first");
        join(group, topic, "second");

        Answer answer = broker.get(group + "/explain");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("severity")).isEqualTo("problem");
        assertThat(answer.text("summary")).contains("1 record of " + name(topic) + "-0 waits");
        var finding = answer.json().at("/findings/0");
        assertThat(finding.required("code").stringValue()).isEqualTo("LAG_STALLED");
        assertThat(finding.required("sentence").stringValue()).isEqualTo(answer.text("summary"));
        assertThat(finding.required("action").stringValue()).isNotEmpty();
        assertThat(finding.at("/facts/lag").intValue()).isEqualTo(1);
        assertThat(answer.json().required("findings").toString()).contains("MEMBER_IDLE");
        assertThat(broker.get("/v1/groups/nobody/explain").problem()).isEqualTo("404 UNKNOWN_GROUP");
    }

    @Test
    void saysWhyAPartitionIsAsItIs() {
        String topic = newTopic(1);
        String group = newGroup();
        join(group, topic, "first");
        broker.post(
                topic + "/records",
                "{\"records\":[{\"value\":1,\"partition\":0}]}",
                "Producer-Id",
                "7",
                "Producer-Epoch",
                "0",
                "Producer-Sequence",
                "5");

        Answer answer = broker.get(topic + "/partitions/0/explain");

        assertThat(answer.text("severity")).isEqualTo("problem");
        assertThat(answer.json().at("/findings/0/code").stringValue()).isEqualTo("OUT_OF_ORDER_SEQUENCE");
        assertThat(answer.json().required("findings").toString())
                .contains("EMPTY", "UP_TO_DATE", group.substring("/v1/groups/".length()));
        assertThat(broker.get(topic + "/partitions/9/explain").problem()).isEqualTo("404 UNKNOWN_PARTITION");
        assertThat(broker.get("/v1/topics/absent/partitions/0/explain").problem())
                .isEqualTo("404 UNKNOWN_TOPIC");
    }

    private static void join(String group, String topic, String memberId) {
        broker.post(group + "/members", "{\"topics\":[\"%s\"],\"memberId\":\"%s\"}".formatted(name(topic), memberId));
    }
}
