package dev.streamstore.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.http.RunningBroker.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsHttpTest extends BrokerHttpTest {

    @Test
    void creatingIsIdempotentAndTellsADifferentOne() {
        String body = "{\"partitions\":3,\"replicationFactor\":1,\"config\":{\"retention.ms\":60000}}";

        Answer created = broker.put("/v1/topics/once", body);
        Answer again = broker.put("/v1/topics/once", body);

        assertThat(created.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(created.json());
        assertThat(created.json().at("/config/retention.ms").stringValue()).isEqualTo("60000");
        assertThat(created.json().required("partitions")).hasSize(3);
        assertThat(broker.put("/v1/topics/once", "{\"partitions\":4}").problem())
                .isEqualTo("409 TOPIC_EXISTS");
    }

    @Test
    void describesWhereEachPartitionStands() {
        String topic = newTopic(1);
        broker.post(topic + "/records", "{\"records\":[{\"value\":1},{\"value\":2}]}");

        var partition = broker.get(topic).json().at("/partitions/0");

        assertThat(partition.required("partition").intValue()).isZero();
        assertThat(partition.required("leader").intValue()).isEqualTo(1);
        assertThat(partition.required("leaderEpoch").intValue()).isGreaterThanOrEqualTo(0);
        assertThat(partition.required("replicas").toString()).isEqualTo("[1]");
        assertThat(partition.required("isr").toString()).isEqualTo("[1]");
        assertThat(partition.required("logStartOffset").longValue()).isZero();
        assertThat(partition.required("highWatermark").longValue()).isEqualTo(2);
        assertThat(partition.required("logEndOffset").longValue()).isEqualTo(2);
        assertThat(partition.required("sizeBytes").longValue()).isPositive();
    }

    @Test
    void listsTopicsAndKeepsItsOwnApart() {
        String topic = name(newTopic(1));

        assertThat(broker.get("/v1/topics").json().required("topics"))
                .anyMatch(t -> t.required("name").stringValue().equals(topic))
                .noneMatch(t -> t.required("name").stringValue().startsWith("__"));
        assertThat(broker.get("/v1/topics?internal=true").json().required("topics"))
                .anyMatch(t -> t.required("name").stringValue().equals("__groups"));
        assertThat(broker.put("/v1/topics/__groups", "{}").problem()).isEqualTo("400 INVALID_TOPIC");
        assertThat(broker.delete("/v1/topics/__groups").problem()).isEqualTo("400 INVALID_TOPIC");
    }

    @Test
    void altersConfigurationAndAddsPartitions() {
        String topic = newTopic(2, "{\"retention.ms\":\"60000\",\"segment.ms\":\"1000\"}");

        Answer altered =
                broker.patch(topic, "{\"partitions\":5,\"config\":{\"retention.ms\":null,\"retention.bytes\":1000}}");

        assertThat(altered.status()).isEqualTo(200);
        assertThat(altered.json().required("config").toString())
                .isEqualTo("{\"retention.bytes\":\"1000\",\"segment.ms\":\"1000\"}");
        assertThat(altered.json().required("partitions")).hasSize(5);
        assertThat(broker.post(topic + "/records", "{\"records\":[{\"value\":1,\"partition\":4}]}")
                        .status())
                .isEqualTo(200);
        assertThat(broker.patch(topic, "{\"partitions\":4}").problem()).isEqualTo("400 INVALID_REQUEST");
        assertThat(broker.patch(topic, "{\"config\":{\"segment.ms\":-5}}").problem())
                .isEqualTo("400 INVALID_CONFIG");
        assertThat(broker.patch("/v1/topics/absent", "{}").problem()).isEqualTo("404 UNKNOWN_TOPIC");
    }

    @Test
    void deletesATopicForGood() {
        String topic = newTopic(1);
        broker.post(topic + "/records", "{\"records\":[{\"value\":1}]}");

        assertThat(broker.delete(topic).status()).isEqualTo(204);

        assertThat(broker.get(topic).problem()).isEqualTo("404 UNKNOWN_TOPIC");
        assertThat(broker.delete(topic).problem()).isEqualTo("404 UNKNOWN_TOPIC");
        assertThat(broker.put(topic, "{\"partitions\":1}").status()).isEqualTo(201);
        assertThat(broker.get(topic).json().at("/partitions/0/highWatermark").longValue())
                .isZero();
    }

    @Test
    void findsOffsetsByTime() {
        String topic = newTopic(1);
        broker.post(
                topic + "/records",
                "{\"records\":[{\"value\":1,\"timestamp\":1000},{\"value\":2,\"timestamp\":2000},"
                        + "{\"value\":3,\"timestamp\":3000}]}");

        assertThat(offsetAt(topic, "earliest")).isZero();
        assertThat(offsetAt(topic, "latest")).isEqualTo(3);
        assertThat(offsetAt(topic, "1001")).isEqualTo(1);
        assertThat(offsetAt(topic, "9999")).isEqualTo(3);
        assertThat(broker.get(topic + "/offsets?at=yesterday").problem()).isEqualTo("400 INVALID_REQUEST");
    }

    @Test
    void deletesRecordsBeforeAnOffset() {
        String topic = newTopic(1);
        broker.post(topic + "/records", "{\"records\":[{\"value\":1},{\"value\":2},{\"value\":3}]}");

        assertThat(broker.delete(topic + "/partitions/0/records?before=2").status())
                .isEqualTo(204);

        assertThat(offsetAt(topic, "earliest")).isEqualTo(2);
        Answer trimmed = broker.get(topic + "/partitions/0/records?offset=1");
        assertThat(trimmed.problem()).isEqualTo("410 OFFSET_TRIMMED");
        assertThat(trimmed.number("logStartOffset")).isEqualTo(2);
        assertThat(broker.delete(topic + "/partitions/0/records?before=9").problem())
                .isEqualTo("416 OFFSET_OUT_OF_RANGE");
        assertThat(broker.delete(topic + "/partitions/0/records").problem()).isEqualTo("400 INVALID_REQUEST");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a%20b",
                "a%2Fb",
                "..%2F..%2Fetc",
                "%2e%2e",
                "%2E",
                "a%5Cb",
                "a%00b",
                "%C3%BC",
                "a%0Ab",
                "a:b",
                "*"
            })
    void refusesANameThatIsNone(String name) throws IOException {
        assertThat(statusLineAndBody("PUT", "/v1/topics/" + name))
                .startsWith("HTTP/1.1 400")
                .contains("\"code\":\"INVALID_TOPIC\"");
    }

    @Test
    void refusesANameThatIsTooLong() {
        assertThat(broker.put("/v1/topics/" + "x".repeat(249), "{}").status()).isEqualTo(201);
        assertThat(broker.put("/v1/topics/" + "x".repeat(250), "{}").problem()).isEqualTo("400 INVALID_TOPIC");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"partitions\":0} | partitions",
                "{\"partitions\":1.5} | partitions",
                "{\"partitions\":\"3\"} | partitions",
                "{\"partitions\":1000000000000} | partitions",
                "{\"replicationFactor\":3} | replicationFactor",
                "{\"config\":[]} | config",
                "{\"config\":{\"retention.ms\":{}}} | config.retention.ms",
                "{\"partitions\":-1,\"replicationFactor\":0} | partitions,replicationFactor",
                "[] | body",
                "nonsense | body",
                "{\"partitions\":1}x | body"
            })
    void namesEveryBadField(String body, String fields) {
        Answer answer = broker.put("/v1/topics/bad", body);

        assertThat(answer.problem()).isEqualTo("400 INVALID_REQUEST");
        assertThat(answer.badFields()).isEqualTo(List.of(fields.split(",")));
        assertThat(broker.get("/v1/topics/bad").status()).isEqualTo(404);
    }

    @Test
    void refusesUnknownConfiguration() {
        assertThat(broker.put("/v1/topics/bad", "{\"config\":{\"no.such.key\":\"1\"}}")
                        .problem())
                .isEqualTo("400 INVALID_CONFIG");
    }

    private static long offsetAt(String topic, String at) {
        return broker.get(topic + "/offsets?at=" + at)
                .json()
                .at("/offsets/0/offset")
                .longValue();
    }

    /** Sends the path as it is: a proper client would refuse or normalize some of these. */
    static String statusLineAndBody(String method, String path) throws IOException {
        URI uri = URI.create(broker.url());
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream()
                    .write("%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .formatted(method, path)
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
