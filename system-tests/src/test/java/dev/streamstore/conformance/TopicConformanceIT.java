package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics: making, describing, changing, emptying and deleting them. */
class TopicConformanceIT extends Conformance {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a%20b",
                "a%2Fb",
                "..%2F..%2Fetc",
                "%2e%2e",
                "%2E",
                ".",
                "..",
                "a%5Cb",
                "a%00b",
                "%C3%BC",
                "a%0Ab",
                "a:b",
                "*",
                "a;b=c",
                "a%3Bb"
            })
    @Requirement("TOPIC-1")
    void aNameThatIsNoneIsRefusedHoweverItIsWritten(String name) {
        String answer = broker.raw(
                "PUT /v1/topics/" + name
                        + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");

        assertThat(answer).startsWith("HTTP/1.1 400").contains("\"code\":\"INVALID_TOPIC\"");
    }

    @Test
    @Requirement("TOPIC-1")
    void aNameHasAtMost249Characters() {
        String longest = name(topicPath());
        longest += "x".repeat(249 - longest.length());

        broker.put("/v1/topics/" + longest, "{}").expect(201);
        assertThat(broker.put("/v1/topics/" + longest + "x", "{}").problem()).isEqualTo("400 INVALID_TOPIC");
        assertThat(broker.get("/v1/topics/" + longest + "x").problem()).isEqualTo("400 INVALID_TOPIC");
        broker.delete("/v1/topics/" + longest).expect(204);
    }

    @Test
    @Requirement({"TOPIC-2", "TOPIC-7"})
    void aNewTopicIsReadyForUse() {
        String topic = topicPath();

        Answer created = broker.put(topic, "{'partitions':3,'replicationFactor':1,'config':{'retention.ms':60000}}")
                .expect(201);

        assertThat(created.text("/name")).isEqualTo(name(topic));
        assertThat(created.text("/topicId")).isNotEmpty();
        assertThat(created.at("/internal").booleanValue()).isFalse();
        assertThat(created.each("/partitions", "/partition")).containsExactly("0", "1", "2");
        for (int i = 0; i < 3; i++) {
            String partition = "/partitions/" + i;
            assertThat(created.at(partition + "/replicas").toString())
                    .contains(created.at(partition + "/leader").toString());
            assertThat(created.at(partition + "/isr").toString())
                    .contains(created.at(partition + "/leader").toString());
            assertThat(created.number(partition + "/leaderEpoch")).isGreaterThanOrEqualTo(0);
            assertThat(created.number(partition + "/logStartOffset")).isZero();
            assertThat(created.number(partition + "/highWatermark")).isZero();
            assertThat(created.number(partition + "/logEndOffset")).isZero();
            assertThat(created.number(partition + "/sizeBytes")).isZero();
        }
        append(topic, "1");
        assertThat(broker.get(topic).number("/partitions/0/sizeBytes")).isPositive();
    }

    @Test
    @Requirement("TOPIC-2")
    void everythingHasADefault() {
        String topic = topicPath();

        Answer created = broker.put(topic, "{}").expect(201);

        assertThat(created.at("/partitions")).hasSize(1);
        assertThat(created.at("/config").toString()).isEqualTo("{}");
        broker.put(topic, "{'partitions':1,'replicationFactor':1,'config':{}}").expect(200);
    }

    @Test
    @Requirement("TOPIC-3")
    void theSameAgainIsFineAndADifferentOneIsNot() {
        String topic = topicPath();
        String body = "{'partitions':2,'config':{'retention.ms':60000}}";
        Answer created = broker.put(topic, body).expect(201);

        assertThat(broker.put(topic, body).expect(200).json()).isEqualTo(created.json());
        assertThat(broker.put(topic, "{'partitions':3,'config':{'retention.ms':60000}}")
                        .problem())
                .isEqualTo("409 TOPIC_EXISTS");
        assertThat(broker.put(topic, "{'partitions':2}").problem()).isEqualTo("409 TOPIC_EXISTS");
        assertThat(broker.get(topic).json()).isEqualTo(created.json());
    }

    @Test
    @Requirement({"TOPIC-2", "TOPIC-3"})
    void ofManyWhoCreateAtOnceOneCreates() throws Exception {
        String topic = topicPath();
        List<CompletableFuture<Answer>> asked = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            asked.add(CompletableFuture.supplyAsync(() -> broker.put(topic, "{'partitions':2}")));
        }
        List<Integer> statuses = new ArrayList<>();
        for (CompletableFuture<Answer> one : asked) {
            statuses.add(one.get(20, TimeUnit.SECONDS).status());
        }
        assertThat(statuses).containsOnlyOnce(201).containsOnly(200, 201);
    }

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'partitions':0} | partitions",
                "{'partitions':1001} | partitions",
                "{'partitions':1.5} | partitions",
                "{'partitions':'3'} | partitions",
                "{'partitions':1000000000000} | partitions",
                "{'replicationFactor':0} | replicationFactor",
                "{'replicationFactor':100} | replicationFactor",
                "{'config':[]} | config",
                "{'config':{'retention.ms':{}}} | config.retention.ms",
                "{'partitions':-1,'replicationFactor':0} | partitions,replicationFactor"
            })
    @Requirement("TOPIC-4")
    void sizesHaveBounds(String body, String fields) {
        String topic = topicPath();

        Answer answer = broker.put(topic, body);

        assertThat(answer.problem()).isEqualTo("400 INVALID_REQUEST");
        assertThat(answer.badFields()).containsExactlyInAnyOrder(fields.split(","));
        assertThat(broker.get(topic).status()).isEqualTo(404);
    }

    @Test
    @Requirement("TOPIC-5")
    void everyKeyIsTakenAndShownAsItWasSet() {
        String topic = newTopic(1, """
                {'retention.ms':-1,'retention.bytes':'1000000','segment.bytes':1048576,'segment.ms':60000,
                 'cleanup.policy':'compact,delete','delete.retention.ms':1,'min.compaction.lag.ms':0,
                 'max.message.bytes':2000,'min.insync.replicas':1,'message.timestamp.type':'LogAppendTime',
                 'flush.policy':'fsync'}""");

        assertThat(broker.get(topic).at("/config").toString())
                .isEqualTo(
                        Api.json(
                                "{'cleanup.policy':'compact,delete',"
                                        + "'delete.retention.ms':'1','flush.policy':'fsync','max.message.bytes':'2000',"
                                        + "'message.timestamp.type':'LogAppendTime','min.compaction.lag.ms':'0','min.insync.replicas':'1',"
                                        + "'retention.bytes':'1000000','retention.ms':'-1','segment.bytes':'1048576','segment.ms':'60000'}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no.such.key | 1",
                "retention.ms | -2",
                "retention.ms | soon",
                "segment.bytes | 10",
                "segment.ms | 0",
                "cleanup.policy | burn",
                "max.message.bytes | -1",
                "min.insync.replicas | 0",
                "message.timestamp.type | Yesterday",
                "flush.policy | never"
            })
    @Requirement("TOPIC-5")
    void aKeyOrValueThatIsNoneIsNamed(String key, String value) {
        String topic = topicPath();

        Answer answer = broker.put(topic, Api.json("{'config':{'%s':'%s'}}", key, value));

        assertThat(answer.problem()).isEqualTo("400 INVALID_CONFIG");
        assertThat(answer.text("/key")).isEqualTo(key);
        assertThat(broker.get(topic).status()).isEqualTo(404);
    }

    @Test
    @Requirement("TOPIC-6")
    void theListIsSortedAndKeepsTheBrokersOwnApart() {
        String topic = name(newTopic(1));
        String other = name(newTopic(1));

        List<String> listed = broker.get("/v1/topics").expect(200).each("/topics", "/name");
        List<String> all = broker.get("/v1/topics?internal=true").expect(200).each("/topics", "/name");

        assertThat(listed).contains('"' + topic + '"', '"' + other + '"').doesNotContain("\"__groups\"");
        assertThat(listed).isSortedAccordingTo(Comparator.naturalOrder());
        assertThat(all).contains("\"__groups\"").containsAll(listed);
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

        assertThat(waiting.get(5, TimeUnit.SECONDS).problem()).isIn("404 UNKNOWN_TOPIC", "404 UNKNOWN_PARTITION");
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

    private static List<String> offsets(String topic, String query) {
        return broker.get(topic + "/offsets" + query).expect(200).each("/offsets", "/offset");
    }
}
