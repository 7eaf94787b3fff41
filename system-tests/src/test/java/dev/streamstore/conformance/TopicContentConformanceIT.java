package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Topics: listing them, and what their partitions hold, by offset and by time, until it is deleted. */
class TopicContentConformanceIT extends Conformance {

    @Test
    @Requirement("TOPIC-6")
    void theListIsSortedAndKeepsTheBrokersOwnApart() {
        String topic = name(newTopic(1));
        String other = name(newTopic(1));

        List<String> listed = listed("");
        List<String> all = listed("?internal=true");

        // Other tests delete topics of theirs meanwhile: what is there before and after is there between.
        List<String> lasting = new ArrayList<>(listed);
        lasting.retainAll(listed(""));
        assertThat(lasting).contains('"' + topic + '"', '"' + other + '"');
        assertThat(listed).doesNotContain("\"__groups\"").isSortedAccordingTo(Comparator.naturalOrder());
        assertThat(all).contains("\"__groups\"").containsAll(lasting).isSortedAccordingTo(Comparator.naturalOrder());
        assertThat(broker.get("/v1/topics/__groups").at("/internal").booleanValue())
                .isTrue();
    }

    @Test
    @Requirement("TOPIC-7")
    void theMarksAreInOrder() {
        String topic = newTopic(1);
        append(topic, "1", "2", "3");
        broker.delete(topic + "/partitions/0/records?before=1").expect(204);

        assertThat(marks(topic))
                .containsEntry("logStartOffset", 1L)
                .containsEntry("highWatermark", 3L)
                .containsEntry("logEndOffset", 3L);
        assertThat(broker.get(topicPath()).problem()).isEqualTo("404 UNKNOWN_TOPIC");
    }

    @Test
    @Requirement("TOPIC-12")
    void offsetsAreFoundByTime() {
        String topic = newTopic(2);
        broker.post(
                        topic + "/records",
                        "{'records':[{'partition':1,'value':1,'timestamp':1000},{'partition':1,'value':2,'timestamp':3000},"
                                + "{'partition':1,'value':3,'timestamp':2000}]}")
                .expect(200);

        assertThat(offsets(topic, "?at=earliest")).containsExactly("0", "0");
        assertThat(offsets(topic, "?at=latest")).containsExactly("0", "3");
        assertThat(offsets(topic, "")).containsExactly("0", "3");
        assertThat(offsets(topic, "?at=0")).containsExactly("0", "0");
        assertThat(offsets(topic, "?at=1001")).containsExactly("0", "1");
        assertThat(offsets(topic, "?at=3000")).containsExactly("0", "1");
        assertThat(offsets(topic, "?at=3001")).containsExactly("0", "3");
        assertThat(broker.get(topic + "/offsets?at=yesterday").badFields()).containsExactly("at");
    }

    @Test
    @Requirement("TOPIC-13")
    void recordsAreDeletedBeforeAnOffset() {
        String topic = newTopic(1);
        append(topic, "1", "2", "3");
        String records = topic + "/partitions/0/records";

        broker.delete(records + "?before=2").expect(204);
        assertThat(offsets(topic, "?at=earliest")).containsExactly("2");
        broker.delete(records + "?before=1").expect(204);
        assertThat(offsets(topic, "?at=earliest")).containsExactly("2");
        broker.delete(records + "?before=3").expect(204);
        assertThat(fetch(topic, "?offset=3").expect(200).at("/records")).isEmpty();

        Answer past = broker.delete(records + "?before=9");
        assertThat(past.problem()).isEqualTo("416 OFFSET_OUT_OF_RANGE");
        assertThat(past.number("/highWatermark")).isEqualTo(3);
        assertThat(broker.delete(records).badFields()).containsExactly("before");
        assertThat(broker.delete(records + "?before=-1").badFields()).containsExactly("before");
    }

    @Test
    @Requirement("TOPIC-15")
    void partitionsThatAreNone() {
        String topic = newTopic(2);
        for (String number : List.of("2", "-1", "2147483647")) {
            assertThat(broker.get(topic + "/partitions/" + number + "/records").problem())
                    .as(number)
                    .isEqualTo("404 UNKNOWN_PARTITION");
            assertThat(broker.delete(topic + "/partitions/" + number + "/records?before=0")
                            .problem())
                    .isEqualTo("404 UNKNOWN_PARTITION");
            assertThat(broker.postBatches(topic + "/partitions/" + number + "/batches", Batches.of("x"))
                            .problem())
                    .isEqualTo("404 UNKNOWN_PARTITION");
        }
        for (String number : List.of("x", "1.5", "99999999999")) {
            assertThat(broker.get(topic + "/partitions/" + number + "/records").problem())
                    .as(number)
                    .isEqualTo("400 INVALID_REQUEST");
        }
    }

    private static List<String> listed(String query) {
        return broker.get("/v1/topics" + query).expect(200).each("/topics", "/name");
    }

    private static List<String> offsets(String topic, String query) {
        return broker.get(topic + "/offsets" + query).expect(200).each("/offsets", "/offset");
    }
}
