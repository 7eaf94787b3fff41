package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.client.Murmur2;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Producing records as JSON. */
class ProduceConformanceIT extends Conformance {
    private static final String ONE = "{'records':[{'value':1}]}";

    @Test
    @Requirement({"PRODUCE-1", "PRODUCE-5"})
    void theAnswerIsInTheOrderOfTheRequest() {
        String topic = newTopic(6);

        Answer answer = broker.post(
                        topic + "/records",
                        "{'records':[{'key':'a','value':1},{'key':'b','value':2,'timestamp':5},{'key':'a','value':3},"
                                + "{'key':'a','value':4,'partition':5}]}")
                .expect(200);

        String a = Integer.toString(murmur("a", 6));
        assertThat(answer.each("/records", "/partition")).containsExactly(a, Integer.toString(murmur("b", 6)), a, "5");
        assertThat(answer.number("/records/0/offset")).isZero();
        assertThat(answer.number("/records/1/timestamp")).isEqualTo(5);
        assertThat(answer.number("/records/2/offset")).isEqualTo(1);
    }

    /** Known pairs, so that this does not depend on any murmur2 of ours: from the tests of Kafka's own Utils.murmur2. */
    @ParameterizedTest
    @CsvSource({
        "21, 7, 3",
        "foobar, 7, 0",
        "a-little-bit-long-string, 7, 1",
        "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8, 7, 3"
    })
    @Requirement("PRODUCE-5")
    void keysGoWhereKafkaWouldPutThem(String key, int partitions, int partition) {
        Answer answer =
                broker.post(newTopic(partitions) + "/records", Api.json("{'records':[{'key':'%s','value':1}]}", key));

        assertThat(answer.expect(200).number("/records/0/partition")).isEqualTo(partition);
    }

    @Test
    @Requirement("PRODUCE-5")
    void keylessRecordsOfARequestStayTogether() {
        String topic = newTopic(4);
        for (int i = 0; i < 8; i++) {
            Answer answer = broker.post(
                            topic + "/records", "{'records':[{'value':1},{'value':2},{'key':null,'value':3}]}")
                    .expect(200);
            Set<String> partitions = new HashSet<>(answer.each("/records", "/partition"));
            assertThat(partitions).hasSize(1);
        }
    }

    @Test
    @Requirement({"PRODUCE-2", "PRODUCE-3", "PRODUCE-4", "PRODUCE-12", "FETCH-8"})
    void whatIsStoredIsWhatWasSent() {
        String topic = newTopic(1);
        broker.post(
                        topic + "/records",
                        "{'records':[{'key':'k','value':{'price':4998.10,'big':12345678901234567890123,'e':1e2,'n':null,'s':'ü'},"
                                + "'headers':{'z':'v','a':null}},{'key':'k','value':null},"
                                + "{'keyBase64':'/w==','valueBase64':'AAH/'},{'value':'text'},{'value':false},{'valueBase64':''}]}")
                .expect(200);

        Answer fetched = fetch(topic, "?offset=0").expect(200);

        assertThat(fetched.text("/records/0/key")).isEqualTo("k");
        assertThat(fetched.text())
                .contains(Api.json("'value':{'price':4998.10,'big':12345678901234567890123,'e':1E+2,'n':null,'s':'ü'}")
                        .replace("1E+2", fetched.text().contains("1e2") ? "1e2" : "1E+2"))
                .contains(Api.json("'headers':{'z':'v','a':null}"));
        assertThat(fetched.at("/records/1/value").isNull()).isTrue();
        assertThat(fetched.text("/records/2/keyBase64")).isEqualTo("/w==");
        assertThat(fetched.text("/records/2/valueBase64")).isEqualTo("AAH/");
        assertThat(fetched.text("/records/3/value")).isEqualTo("text");
        assertThat(fetched.at("/records/3/key").isNull()).isTrue();
        assertThat(fetched.at("/records/3/headers").isEmpty()).isTrue();
        assertThat(fetched.at("/records/4/value").booleanValue()).isFalse();
        assertThat(fetched.text("/records/5/valueBase64")).isEmpty();
    }

    @Test
    @Requirement("PRODUCE-6")
    void timestampsAreTheProducersOrTheBrokers() {
        String created = newTopic(1);
        String appended = newTopic(1, "{'message.timestamp.type':'LogAppendTime'}");
        String two = "{'records':[{'value':1,'timestamp':1000},{'value':2}]}";
        long beforeMs = System.currentTimeMillis() - 60_000;

        Answer own = broker.post(created + "/records", two).expect(200);
        Answer brokers = broker.post(appended + "/records", two).expect(200);

        assertThat(own.number("/records/0/timestamp")).isEqualTo(1000);
        assertThat(own.number("/records/1/timestamp")).isGreaterThan(beforeMs);
        assertThat(brokers.number("/records/0/timestamp")).isGreaterThan(beforeMs);
        assertThat(fetch(created, "").each("/records", "/timestamp")).isEqualTo(own.each("/records", "/timestamp"));
        assertThat(fetch(appended, "").each("/records", "/timestamp"))
                .isEqualTo(brokers.each("/records", "/timestamp"));
    }

    @Test
    @Requirement("PRODUCE-7")
    void aPartitionGetsAllOrNothing() {
        String topic = newTopic(2, "{'max.message.bytes':500}");
        String large = "'" + "x".repeat(600) + "'";

        Answer none = broker.post(
                topic + "/records",
                "{'records':[{'partition':0,'value':1},{'partition':0,'value':%s}]}".formatted(large));
        assertThat(none.problem()).isEqualTo("413 RECORD_TOO_LARGE");
        assertThat(none.text("/applied")).isEqualTo("no");
        assertThat(highWatermark(topic)).isZero();

        Answer some = broker.post(
                topic + "/records",
                "{'records':[{'partition':0,'value':1},{'partition':1,'value':%s}]}".formatted(large));
        assertThat(some.problem()).isEqualTo("413 RECORD_TOO_LARGE");
        assertThat(some.text("/applied")).isEqualTo(highWatermark(topic) == 0 ? "no" : "maybe");
        assertThat(broker.get(topic).number("/partitions/1/highWatermark")).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | records",
                "{'records':[]} | records",
                "{'records':{}} | records",
                "{'records':[1]} | records[0]",
                "{'records':[{'value':1},{'key':'k'}]} | records[1].value",
                "{'records':[{'value':1,'valueBase64':''}]} | records[0].value",
                "{'records':[{'value':1,'key':'a','keyBase64':''}]} | records[0].keyBase64",
                "{'records':[{'valueBase64':'§'}]} | records[0].valueBase64",
                "{'records':[{'valueBase64':5}]} | records[0].valueBase64",
                "{'records':[{'value':1,'key':{}}]} | records[0].key",
                "{'records':[{'value':1,'partition':-1}]} | records[0].partition",
                "{'records':[{'value':1,'partition':'0'}]} | records[0].partition",
                "{'records':[{'value':1,'headers':[]}]} | records[0].headers",
                "{'records':[{'value':1,'headers':{'h':1}}]} | records[0].headers.h",
                "{'records':[{'value':1,'timestamp':'now'}]} | records[0].timestamp",
                "{'records':[{'value':1,'timestamp':-1}]} | records[0].timestamp"
            })
    @Requirement({"PRODUCE-8", "PRODUCE-3", "PRODUCE-4"})
    void oneBadRecordRefusesAll(String body, String field) {
        String topic = newTopic(1);

        Answer answer = broker.post(topic + "/records", body);

        assertThat(answer.problem()).isEqualTo("400 INVALID_REQUEST");
        assertThat(answer.badFields()).containsExactly(field);
        assertThat(answer.text("/applied")).isEqualTo("no");
        assertThat(highWatermark(topic)).isZero();
    }

    @Test
    @Requirement("PRODUCE-9")
    void whatHasNoPlaceIsRefused() {
        String topic = newTopic(2);
        String absent = topicPath();

        assertThat(broker.post(absent + "/records", ONE).problem()).isEqualTo("404 UNKNOWN_TOPIC");
        assertThat(broker.get(absent).status()).isEqualTo(404);
        assertThat(broker.post(topic + "/records", "{'records':[{'value':1,'partition':0},{'value':1,'partition':2}]}")
                        .problem())
                .isEqualTo("404 UNKNOWN_PARTITION");
        assertThat(highWatermark(topic)).isZero();
    }

    @Test
    @Requirement("PRODUCE-10")
    void theAnswerSaysHowDurableItIs() {
        String topic = newTopic(1);
        String fsync = newTopic(1, "{'flush.policy':'fsync'}");

        assertThat(broker.post(topic + "/records", ONE).text("/durability")).isEqualTo("replicated");
        assertThat(broker.post(topic + "/records?acks=all", ONE).text("/durability"))
                .isEqualTo("replicated");
        assertThat(broker.post(topic + "/records?acks=leader", ONE).text("/durability"))
                .isEqualTo("leader");
        assertThat(broker.post(fsync + "/records", ONE).text("/durability")).isEqualTo("fsynced");
        assertThat(broker.post(topic + "/records?acks=none", ONE).badFields()).containsExactly("acks");
        assertThat(broker.postBatches(fsync + "/partitions/0/batches", Batches.of("1"))
                        .text("/durability"))
                .isEqualTo("fsynced");
    }

    @Test
    @Requirement("PRODUCE-11")
    void manySmallRecordsMakeSeveralBatchesAndALargeOneIsRefused() {
        String topic = newTopic(1, "{'max.message.bytes':2000}");
        String small = "{'value':'" + "x".repeat(900) + "'}";

        Answer many = broker.post(topic + "/records", "{'records':[%s,%s,%s]}".formatted(small, small, small))
                .expect(200);
        Answer large =
                broker.post(topic + "/records", "{'records':[%s,{'value':'%s'}]}".formatted(small, "x".repeat(2500)));

        assertThat(many.each("/records", "/offset")).containsExactly("0", "1", "2");
        assertThat(large.problem()).isEqualTo("413 RECORD_TOO_LARGE");
        assertThat(highWatermark(topic)).isEqualTo(3);
    }

    @Test
    @Requirement({"PRODUCE-12", "PRODUCE-1"})
    void whatWasAcknowledgedIsThere() {
        String topic = newTopic(1);
        for (int i = 0; i < 20; i++) {
            long offset = append(topic, "{'n':" + i + "}").number("/records/0/offset");

            assertThat(offset).isEqualTo(i);
            assertThat(fetch(topic, "?offset=" + offset).number("/records/0/value/n"))
                    .isEqualTo(i);
        }
    }

    private static int murmur(String key, int partitions) {
        return Murmur2.partition(key.getBytes(StandardCharsets.UTF_8), partitions);
    }

    @Test
    @Requirement("PRODUCE-4")
    void headersKeepTheirOrder() {
        String topic = newTopic(1);
        broker.post(topic + "/records", "{'records':[{'value':1,'headers':{'z':'1','a':'2','m':null,'ü':''}}]}")
                .expect(200);

        assertThat(List.copyOf(fetch(topic, "").at("/records/0/headers").propertyNames()))
                .containsExactly("z", "a", "m", "ü");
    }
}
