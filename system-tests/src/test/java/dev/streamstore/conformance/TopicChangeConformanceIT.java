package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Topics: altering and deleting them, and what is seen meanwhile. */
class TopicChangeConformanceIT extends Conformance {

    /** Fails when {@code Topics} tells the metadata of a topic, or of more partitions, before it creates them. */
    @Test
    @Requirement("TOPIC-16")
    void nobodySeesAPartOfIt() throws Exception {
        String topic = topicPath();
        Set<Integer> seen = new TreeSet<>();

        lookWhile(topic, seen, () -> broker.put(topic, "{'partitions':60}").expect(201));
        lookWhile(topic, seen, () -> broker.patch(topic, "{'partitions':120}").expect(200));

        assertThat(seen)
                .as("numbers of partitions seen, 0 while unknown")
                .isSubsetOf(0, 60, 120)
                .contains(60);
    }

    private void lookWhile(String topic, Set<Integer> seen, Supplier<Answer> change) throws Exception {
        CompletableFuture<Answer> changing = CompletableFuture.supplyAsync(change);
        while (!changing.isDone()) {
            Answer answer = broker.get(topic);
            seen.add(answer.status() == 404 ? 0 : answer.at("/partitions").size());
        }
        changing.get();
        seen.add(broker.get(topic).at("/partitions").size());
    }

    @Test
    @Requirement("TOPIC-8")
    void aPatchSetsTakesBackAndAdds() {
        String topic = newTopic(2, "{'retention.ms':'60000','segment.ms':'1000'}");

        Answer altered = broker.patch(topic, "{'partitions':5,'config':{'retention.ms':null,'retention.bytes':1000}}")
                .expect(200);

        assertThat(altered.at("/config").toString())
                .isEqualTo(Api.json("{'retention.bytes':'1000','segment.ms':'1000'}"));
        assertThat(altered.at("/partitions")).hasSize(5);
        broker.post(topic + "/records", "{'records':[{'value':1,'partition':4}]}")
                .expect(200);
        assertThat(broker.patch(topic, "{}").expect(200).at("/partitions")).hasSize(5);
    }

    @Test
    @Requirement("TOPIC-8")
    void aChangedLimitHoldsAtOnce() {
        String topic = newTopic(1);
        broker.patch(topic, "{'config':{'max.message.bytes':500}}").expect(200);

        assertThat(broker.post(topic + "/records", "{'records':[{'value':'" + "x".repeat(600) + "'}]}")
                        .problem())
                .isEqualTo("413 RECORD_TOO_LARGE");
    }

    @Test
    @Requirement("TOPIC-9")
    void aPatchIsAppliedAsAWholeOrNotAtAll() {
        String topic = newTopic(2);

        assertThat(broker.patch(topic, "{'partitions':1,'config':{'retention.ms':1}}")
                        .problem())
                .isEqualTo("400 INVALID_REQUEST");
        assertThat(broker.patch(topic, "{'partitions':3,'config':{'retention.ms':-7}}")
                        .problem())
                .isEqualTo("400 INVALID_CONFIG");
        assertThat(broker.get(topic).at("/partitions")).hasSize(2);
        assertThat(broker.get(topic).at("/config").toString()).isEqualTo("{}");
        assertThat(broker.patch(topicPath(), "{}").problem()).isEqualTo("404 UNKNOWN_TOPIC");
    }

    @Test
    @Requirement({"TOPIC-10", "FETCH-10"})
    void aDeletedTopicIsGoneAndWhoWaitsForItIsAnswered() throws Exception {
        String topic = newTopic(1);
        CompletableFuture<Answer> waiting =
                Waits.begun(() -> broker.getLater(topic + "/partitions/0/records?maxWaitMs=20000"));

        broker.delete(topic).expect(204);

        assertThat(waiting.get(15, TimeUnit.SECONDS).problem()).isIn("404 UNKNOWN_TOPIC", "404 UNKNOWN_PARTITION");
        assertThat(broker.get(topic).problem()).isEqualTo("404 UNKNOWN_TOPIC");
        assertThat(broker.delete(topic).problem()).isEqualTo("404 UNKNOWN_TOPIC");
        assertThat(fetch(topic, "").problem()).isEqualTo("404 UNKNOWN_TOPIC");
        assertThat(broker.post(topic + "/records", "{'records':[{'value':1}]}").problem())
                .isEqualTo("404 UNKNOWN_TOPIC");
    }

    @Test
    @Requirement("TOPIC-11")
    void oneThatIsCreatedAgainIsAnotherOne() {
        String topic = newTopic(1);
        String id = broker.get(topic).text("/topicId");
        append(topic, "1", "2");
        String group = newGroup();
        String member = broker.post(group + "/members", Api.json("{'topics':['%s']}", name(topic)))
                .expect(201)
                .text("/memberId");
        broker.post(
                        group + "/offsets",
                        Api.json(
                                "{'memberId':'%s','memberEpoch':1,'offsets':[{'topic':'%s','partition':0,'offset':2}]}",
                                member, name(topic)))
                .expect(204);
        broker.delete(topic).expect(204);

        Answer again = broker.put(topic, "{}").expect(201);

        assertThat(again.text("/topicId")).isNotEqualTo(id);
        assertThat(again.number("/partitions/0/highWatermark")).isZero();
        assertThat(append(topic, "3").number("/records/0/offset")).isZero();
        assertThat(broker.get(group).number("/partitions/0/committed")).isEqualTo(-1);
    }

    @Test
    @Requirement("TOPIC-14")
    void theBrokersOwnTopicsAreNobodysBusiness() {
        for (String own : List.of("/v1/topics/__groups", "/v1/topics/__cluster_metadata")) {
            assertThat(broker.put(own, "{}").problem()).isEqualTo("400 INVALID_TOPIC");
            assertThat(broker.patch(own, "{}").problem()).isEqualTo("400 INVALID_TOPIC");
            assertThat(broker.delete(own).problem()).isEqualTo("400 INVALID_TOPIC");
            assertThat(broker.delete(own + "/partitions/0/records?before=0").problem())
                    .isEqualTo("400 INVALID_TOPIC");
            assertThat(broker.post(own + "/records", "{'records':[{'value':1}]}")
                            .problem())
                    .isEqualTo("400 INVALID_TOPIC");
            assertThat(broker.postBatches(own + "/partitions/0/batches", Batches.of("x"))
                            .problem())
                    .isEqualTo("400 INVALID_TOPIC");
        }
    }
}
