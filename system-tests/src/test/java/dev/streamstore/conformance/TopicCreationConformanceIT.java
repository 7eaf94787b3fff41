package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics: their names, and making them. */
class TopicCreationConformanceIT extends Conformance {

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
}
