package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Errors: the same shape everywhere. */
class ErrorConformanceIT extends Conformance {

    @Test
    @Requirement({"ERR-1", "ERR-2", "ERR-3", "ERR-4", "ERR-6"})
    void aProblemSaysWhatToDo() {
        Answer answer = broker.get("/v1/topics/" + newName("absent") + "?x=y");

        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.text("/type")).isEqualTo("about:blank");
        assertThat(answer.text("/title")).isEqualTo("Not Found");
        assertThat(answer.number("/status")).isEqualTo(404).isEqualTo(answer.status());
        assertThat(answer.text("/instance")).startsWith("/v1/topics/conformance-");
        assertThat(answer.text("/code")).isEqualTo("UNKNOWN_TOPIC");
        assertThat(answer.at("/retriable").booleanValue()).isFalse();
        assertThat(answer.text("/applied")).isEqualTo("no");
        assertThat(answer.text("/detail")).contains("expected").contains("absent");
    }

    @Test
    @Requirement({"ERR-2", "ERR-3", "ERR-4"})
    void everyRefusalHasThoseFields() {
        String topic = newTopic(1);
        String group = newGroup();
        List<Answer> refused = List.of(
                broker.get("/v1/nothing"),
                broker.put("/v1/topics/__groups", "{}"),
                broker.put(topic, "{'partitions':7}"),
                broker.put(topicPath(), "{'config':{'a':1}}"),
                broker.get(topic + "/partitions/0/records?offset=1"),
                broker.get(topic + "/partitions/1/records"),
                broker.postBatches(topic + "/partitions/0/batches", new byte[100]),
                broker.get(group),
                broker.post(group + "/members/m/heartbeat", "{'memberEpoch':1}"));
        Set<String> codes = Protocol.errorCodes();

        for (Answer answer : refused) {
            answer.expect((int) answer.number("/status"));
            assertThat(answer.text("/code")).isIn(codes);
            assertThat(answer.at("/retriable").isBoolean()).isTrue();
            assertThat(answer.text("/applied")).isIn("no", "maybe");
            assertThat(answer.text("/instance")).startsWith("/v1/");
        }
    }

    @Test
    @Requirement("ERR-5")
    void everyBadFieldIsNamed() {
        Answer answer = broker.post(
                newTopic(1) + "/records",
                "{'records':[{'value':1},{'key':5,'value':1,'partition':-1},{'value':1,'headers':{'h':1}},2]}");

        assertThat(answer.problem()).isEqualTo("400 INVALID_REQUEST");
        assertThat(answer.badFields())
                .containsExactlyInAnyOrder(
                        "records[1].key", "records[1].partition", "records[2].headers.h", "records[3]");
        assertThat(answer.each("/errors", "/message"))
                .allMatch(Pattern.compile("expected .*").asPredicate());
    }

    @Test
    @Requirement("ERR-5")
    void everyBadParameterIsNamedAndNotMoreThanAHundredOfThem() {
        assertThat(fetch(newTopic(1), "?offset=x&maxWaitMs=-1&maxBytes=0&maxRecords=1.5")
                        .badFields())
                .containsExactlyInAnyOrder("offset", "maxWaitMs", "maxBytes", "maxRecords");
        assertThat(broker.post(newTopic(1) + "/records", "{'records':[" + "0,".repeat(500) + "0]}")
                        .badFields())
                .hasSize(100);
    }
}
