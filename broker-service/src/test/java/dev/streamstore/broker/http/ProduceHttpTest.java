package dev.streamstore.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.http.RunningBroker.Answer;
import dev.streamstore.client.Murmur2;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatchBuilder;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProduceHttpTest extends BrokerHttpTest {

    @Test
    void answersInRequestOrderWithKeysWhereKafkaWouldPutThem() {
        String topic = newTopic(6);

        Answer answer = broker.post(
                topic + "/records",
                "{\"records\":[{\"key\":\"a\",\"value\":1},{\"key\":\"b\",\"value\":2,\"timestamp\":5},"
                        + "{\"key\":\"a\",\"value\":3},{\"key\":\"a\",\"value\":4,\"partition\":5}]}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("durability")).isEqualTo("replicated");
        var records = answer.json().required("records");
        assertThat(records.at("/0/partition").intValue()).isEqualTo(partitionOf("a", 6));
        assertThat(records.at("/1/partition").intValue()).isEqualTo(partitionOf("b", 6));
        assertThat(records.at("/1/timestamp").longValue()).isEqualTo(5);
        assertThat(records.at("/0/offset").longValue()).isZero();
        assertThat(records.at("/2/offset").longValue()).isEqualTo(1);
        assertThat(records.at("/3/partition").intValue()).isEqualTo(5);
    }

    @Test
    void keepsWhatItWasGiven() {
        String topic = newTopic(1);
        broker.post(
                topic + "/records",
                "{\"records\":[{\"key\":\"k\",\"value\":{\"price\":4998.10,\"n\":null,\"s\":\"ü\"},"
                        + "\"headers\":{\"h\":\"v\",\"none\":null}},{\"key\":\"k\",\"value\":null},"
                        + "{\"keyBase64\":\"/w==\",\"valueBase64\":\"AAH/\"},{\"value\":\"text\"}]}");

        var records =
                broker.get(topic + "/partitions/0/records?offset=0").json().required("records");

        assertThat(records.at("/0/key").stringValue()).isEqualTo("k");
        assertThat(new String(
                        broker.get(topic + "/partitions/0/records?maxRecords=1").bytes(), StandardCharsets.UTF_8))
                .contains("\"value\":{\"price\":4998.10,\"n\":null,\"s\":\"ü\"}");
        assertThat(records.at("/0/headers").toString()).isEqualTo("{\"h\":\"v\",\"none\":null}");
        assertThat(records.at("/1/value").isNull()).isTrue();
        assertThat(records.at("/2/keyBase64").stringValue()).isEqualTo("/w==");
        assertThat(records.at("/2/valueBase64").stringValue()).isEqualTo("AAH/");
        assertThat(records.at("/3/value").stringValue()).isEqualTo("text");
        assertThat(records.at("/3/key").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | records",
                "{\"records\":[]} | records",
                "{\"records\":[1]} | records[0]",
                "{\"records\":[{\"value\":1},{\"key\":\"k\"}]} | records[1].value",
                "{\"records\":[{\"value\":1,\"valueBase64\":\"\"}]} | records[0].value",
                "{\"records\":[{\"key\":5,\"value\":1,\"partition\":-1}]} | records[0].partition,records[0].key",
                "{\"records\":[{\"valueBase64\":\"§\"}]} | records[0].valueBase64",
                "{\"records\":[{\"value\":1,\"headers\":{\"h\":1}}]} | records[0].headers.h",
                "{\"records\":[{\"value\":1,\"timestamp\":\"now\"}]} | records[0].timestamp",
                "{\"records\":[{\"value\":1} | body"
            })
    void namesEveryBadFieldAndAppendsNothing(String body, String fields) {
        String topic = newTopic(1);

        Answer answer = broker.post(topic + "/records", body);

        assertThat(answer.problem()).isEqualTo("400 INVALID_REQUEST");
        assertThat(answer.badFields()).containsAll(List.of(fields.split(",")));
        assertThat(answer.text("applied")).isEqualTo("no");
        assertThat(answer.json().required("retriable").booleanValue()).isFalse();
        assertThat(highWatermark(topic)).isZero();
    }

    @Test
    void refusesWhatHasNoPlace() {
        String topic = newTopic(2);
        String one = "{\"records\":[{\"value\":1}]}";

        assertThat(broker.post("/v1/topics/absent/records", one).problem()).isEqualTo("404 UNKNOWN_TOPIC");
        assertThat(broker.post("/v1/topics/__groups/records", one).problem()).isEqualTo("400 INVALID_TOPIC");
        assertThat(broker.post(topic + "/records?acks=none", one).problem()).isEqualTo("400 INVALID_REQUEST");
        assertThat(broker.post(
                                topic + "/records",
                                "{\"records\":[{\"value\":1,\"partition\":0},{\"value\":1,\"partition\":2}]}")
                        .problem())
                .isEqualTo("404 UNKNOWN_PARTITION");
        assertThat(highWatermark(topic)).isZero();
    }

    @Test
    void tellsHowDurableItIs() {
        String fsync = newTopic(1, "{\"flush.policy\":\"fsync\"}");
        String one = "{\"records\":[{\"value\":1}]}";

        assertThat(broker.post(fsync + "/records", one).text("durability")).isEqualTo("fsynced");
        assertThat(broker.post(fsync + "/records?acks=leader", one).text("durability"))
                .isEqualTo("leader");
        assertThat(broker.post(newTopic(1) + "/records?acks=all", one).text("durability"))
                .isEqualTo("replicated");
    }

    @Test
    void refusesARecordThatIsTooLargeButNotManySmallOnes() {
        String topic = newTopic(1, "{\"max.message.bytes\":2000}");
        String small = "{\"value\":\"" + "x".repeat(900) + "\"}";

        Answer many = broker.post(topic + "/records", "{\"records\":[%s,%s,%s]}".formatted(small, small, small));
        Answer large = broker.post(
                topic + "/records", "{\"records\":[%s,{\"value\":\"%s\"}]}".formatted(small, "x".repeat(2500)));

        assertThat(many.status()).isEqualTo(200);
        assertThat(many.json().at("/records/2/offset").longValue()).isEqualTo(2);
        assertThat(large.problem()).isEqualTo("413 RECORD_TOO_LARGE");
        assertThat(highWatermark(topic)).isEqualTo(3);
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        String topic = newTopic(1);
        byte[] huge = new byte[17 * 1024 * 1024];

        assertThat(broker.send(broker.request(topic + "/records")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofByteArray(huge)))
                        .problem())
                .isEqualTo("413 RECORD_TOO_LARGE");
        assertThat(broker.send(broker.request(topic + "/records")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(huge))))
                        .problem())
                .isEqualTo("413 RECORD_TOO_LARGE");
    }

    @Test
    void aRepeatedSequenceGetsTheFirstAnswerAgain() {
        String topic = newTopic(2);
        Answer producer = broker.post("/v1/producers", "");
        assertThat(producer.number("producerEpoch")).isZero();
        String id = Long.toString(producer.number("producerId"));
        String body = "{\"records\":[{\"value\":1,\"partition\":1},{\"value\":2,\"partition\":1}]}";

        Answer first = stamped(topic, body, id, "0");
        Answer next = stamped(topic, body, id, "2");
        Answer repeated = stamped(topic, body, id, "0");

        assertThat(first.status()).isEqualTo(200);
        assertThat(next.json().at("/records/0/offset").longValue()).isEqualTo(2);
        assertThat(repeated.json()).isEqualTo(first.json());
        assertThat(highWatermark(topic)).isZero();
        assertThat(stamped(topic, body, id, "9").problem()).isEqualTo("409 OUT_OF_ORDER_SEQUENCE");
        assertThat(broker.post("/v1/producers", "").number("producerId")).isNotEqualTo(producer.number("producerId"));
    }

    @Test
    void aStampNeedsAllItsHeadersAndASinglePartition() {
        String topic = newTopic(2);
        String spread = "{\"records\":[{\"value\":1,\"partition\":0},{\"value\":2,\"partition\":1}]}";

        assertThat(stamped(topic, spread, "7", "0").problem()).isEqualTo("400 INVALID_REQUEST");
        assertThat(broker.post(topic + "/records", "{\"records\":[{\"value\":1}]}", "Producer-Id", "7")
                        .badFields())
                .containsExactly("Producer-Epoch", "Producer-Sequence");
        assertThat(stamped(topic, spread, "x", "-1").badFields()).containsExactly("Producer-Id", "Producer-Sequence");
    }

    @Test
    void appendsBatchesByteForByte() {
        String topic = newTopic(1);
        byte[] two = batches(2);

        Answer first = broker.postBatches(topic + "/partitions/0/batches", two);
        Answer second = broker.postBatches(topic + "/partitions/0/batches?acks=leader", two);

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.number("baseOffset")).isZero();
        assertThat(first.number("lastOffset")).isEqualTo(3);
        assertThat(second.number("baseOffset")).isEqualTo(4);
        assertThat(second.text("durability")).isEqualTo("leader");
        assertThat(second.json().required("batches")).hasSize(2);
        assertThat(first.number("timestamp")).isEqualTo(77);
    }

    @Test
    void refusesDamagedBatches() {
        String topic = newTopic(1);
        byte[] flipped = batches(1);
        flipped[flipped.length - 1] ^= 1;
        byte[] cut = Arrays.copyOf(batches(2), batches(2).length - 3);
        String path = topic + "/partitions/0/batches";

        assertThat(broker.postBatches(path, flipped).problem()).isEqualTo("422 CORRUPT_BATCH");
        assertThat(broker.postBatches(path, cut).problem()).isEqualTo("422 CORRUPT_BATCH");
        assertThat(broker.postBatches(path, new byte[0]).problem()).isEqualTo("400 INVALID_REQUEST");
        assertThat(broker.post(path, "{}").problem()).isEqualTo("415 UNSUPPORTED_MEDIA_TYPE");
        assertThat(broker.postBatches(topic + "/partitions/1/batches", batches(1))
                        .problem())
                .isEqualTo("404 UNKNOWN_PARTITION");
        assertThat(broker.postBatches(topic + "/partitions/x/batches", batches(1))
                        .problem())
                .isEqualTo("400 INVALID_REQUEST");
        assertThat(highWatermark(topic)).isZero();
    }

    /** Batches of two records each, all with timestamp 77. */
    static byte[] batches(int count) {
        var builder = new RecordBatchBuilder(Compression.NONE);
        builder.append(77, null, "1".getBytes(StandardCharsets.UTF_8), List.of());
        builder.append(77, null, "2".getBytes(StandardCharsets.UTF_8), List.of());
        ByteBuffer batch = builder.build();
        assertThat(RecordBatch.at(batch, 0).recordCount()).isEqualTo(2);
        ByteBuffer all = ByteBuffer.allocate(batch.remaining() * count);
        for (int i = 0; i < count; i++) {
            all.put(batch.duplicate());
        }
        return all.array();
    }

    private static Answer stamped(String topic, String body, String id, String sequence) {
        return broker.post(
                topic + "/records", body, "Producer-Id", id, "Producer-Epoch", "0", "Producer-Sequence", sequence);
    }

    private static int partitionOf(String key, int partitions) {
        return Murmur2.partition(key.getBytes(StandardCharsets.UTF_8), partitions);
    }

    private static long highWatermark(String topic) {
        return broker.get(topic).json().at("/partitions/0/highWatermark").longValue();
    }
}
