package dev.streamstore.broker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.http.RunningBroker.Answer;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.RecordBatchBuilder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way of batches and the long one answer alike. */
class BatchesShortcutHttpTest extends BrokerHttpTest {
    private static final String APPENDS = "/actuator/metrics/http.server.requests"
            + "?tag=uri:/v1/topics/%7Btopic%7D/partitions/%7Bpartition%7D/batches";
    private static final String PRODUCED = "/actuator/metrics/streamstore.requests?tag=door:produce";
    private static final String FETCHES = "/actuator/metrics/http.server.requests?tag=uri:/v1/fetch";

    private final String taken = name(newTopic(2));
    private final String other = name(newTopic(2));

    /** What Spring does not see, it does not count. */
    @Test
    void whatTheClientSendsGoesPastSpring(@TempDir Path dataDir) {
        try (RunningBroker own = RunningBroker.start(dataDir)) {
            own.put("/v1/topics/t", "{}");
            append(own, "t", "0", "all", batch(), true);
            fetch(own, body("t", 0), true);
            for (String[] accept : new String[][] {{}, {"Accept", "application/json"}}) {
                String[] headers = Stream.concat(Stream.of("Content-Type", RunningBroker.BATCHES), Stream.of(accept))
                        .toArray(String[]::new);
                assertThat(own.send(own.request("/v1/topics/t/partitions/0/batches")
                                        .headers(headers)
                                        .POST(BodyPublishers.ofByteArray(batch())))
                                .status())
                        .isEqualTo(200);
            }
            assertThat(own.get(APPENDS).status()).isEqualTo(404);
            assertThat(own.get(FETCHES).status()).isEqualTo(404);

            append(own, "t", "0", "all", batch(), false);
            fetch(own, body("t", 0), false);
            assertThat(own.get(APPENDS).status()).isEqualTo(200);
            assertThat(own.get(FETCHES).status()).isEqualTo(200);
            assertThat(own.get(PRODUCED).json().at("/measurements/0/value").intValue())
                    .isEqualTo(4);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,all,200", "0,leader,200", "0,none,400", "7,all,404", "0000000000000,all,200", "99999999999,all,400"})
    void appendsAlike(String partition, String acks, int status) {
        Answer first = append(broker, taken, partition, acks, batch(), true);
        assertThat(first.status()).isEqualTo(status);
        alike(first, append(broker, other, partition, acks, batch(), false));
    }

    @Test
    void refusesAlikeWhatIsNoBatch() {
        byte[] damaged = batch();
        damaged[damaged.length - 1] ^= 1;
        for (byte[] body : List.of(new byte[0], new byte[] {1}, damaged, new byte[3 * 1024 * 1024])) {
            Answer first = append(broker, taken, "0", "all", body, true);
            assertThat(first.status()).isBetween(400, 422);
            alike(first, append(broker, other, "0", "all", body, false));
        }
        Answer unknown = append(broker, "no-topic", "0", "all", batch(), true);
        assertThat(unknown.status()).isEqualTo(404);
        alike(unknown, append(broker, "no-topic", "0", "all", batch(), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"partitions\":[{\"topic\":\"none\"}]}", "{\"partitions\":3}"})
    void refusesAlikeWhatIsNoFetch(String body) {
        Answer first = fetch(broker, body, true);
        assertThat(first.status()).isEqualTo(400);
        alike(first, fetch(broker, body, false));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void fetchesAlike(int offset) {
        append(broker, taken, "0", "all", batch(), true);
        append(broker, other, "0", "all", batch(), false);
        Answer first = fetch(broker, body(taken, offset), true);
        assertThat(first.bytes()).isNotEmpty();
        alike(first, fetch(broker, body(other, offset), false));
    }

    private static Answer append(
            RunningBroker broker, String topic, String partition, String acks, byte[] body, boolean asUsual) {
        return broker.send(broker.request("/v1/topics/" + topic + "/partitions/" + partition + "/batches?acks=" + acks)
                .header("Content-Type", RunningBroker.BATCHES)
                .header("Accept", asUsual ? "*/*" : "application/json;q=0.9")
                .POST(BodyPublishers.ofByteArray(body)));
    }

    private static Answer fetch(RunningBroker broker, String body, boolean asUsual) {
        return broker.send(broker.request("/v1/fetch")
                .header("Content-Type", "application/json")
                .header("Accept", RunningBroker.BATCHES + (asUsual ? "" : ";q=0.9"))
                .POST(BodyPublishers.ofString(body)));
    }

    private static String body(String topic, int offset) {
        return "{\"partitions\":[{\"topic\":\"%s\",\"partition\":0,\"offset\":%d}]}".formatted(topic, offset);
    }

    private static byte[] batch() {
        return new RecordBatchBuilder(Compression.NONE)
                .append(1_700_000_000_000L, null, "one".getBytes(UTF_8), List.of())
                .append(1_700_000_000_001L, null, "two".getBytes(UTF_8), List.of())
                .build()
                .array();
    }

    private void alike(Answer first, Answer second) {
        assertThat(new String(first.bytes(), UTF_8)).isEqualTo(new String(second.bytes(), UTF_8).replace(other, taken));
        assertThat(first.status()).isEqualTo(second.status());
        assertThat(first.header("Content-Type")).isEqualTo(second.header("Content-Type"));
    }
}
