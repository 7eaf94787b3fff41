package dev.streamstore.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.http.RunningBroker.Answer;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatches;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FetchHttpTest extends BrokerHttpTest {

    private static final String THREE = "{\"records\":[{\"value\":1},{\"value\":2},{\"value\":3}]}";

    @Test
    void readsFromAnOffsetOn() {
        String topic = newTopic(1);
        broker.post(topic + "/records", THREE);

        Answer answer = broker.get(topic + "/partitions/0/records?offset=1&maxRecords=1");

        assertThat(answer.json().required("records")).hasSize(1);
        assertThat(answer.json().at("/records/0/offset").longValue()).isEqualTo(1);
        assertThat(answer.number("nextOffset")).isEqualTo(2);
        assertThat(answer.number("highWatermark")).isEqualTo(3);
        assertThat(answer.number("logStartOffset")).isZero();
        assertThat(broker.get(topic + "/partitions/0/records?offset=earliest")
                        .json()
                        .required("records"))
                .hasSize(3);
        assertThat(broker.get(topic + "/partitions/0/records?offset=latest")
                        .json()
                        .required("records"))
                .isEmpty();
    }

    @Test
    void answersEmptyAfterTheWait() {
        String topic = newTopic(1);
        long startNanos = System.nanoTime();

        Answer answer = broker.get(topic + "/partitions/0/records?offset=0&maxWaitMs=300");

        assertThat(answer.json().required("records")).isEmpty();
        assertThat(answer.number("nextOffset")).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void aRecordEndsTheWait() throws Exception {
        String topic = newTopic(1);
        var waiting = CompletableFuture.supplyAsync(
                () -> broker.get(topic + "/partitions/0/records?offset=0&maxWaitMs=30000"));

        broker.post(topic + "/records", "{\"records\":[{\"value\":1}]}");

        assertThat(waiting.get(20, TimeUnit.SECONDS).json().required("records")).hasSize(1);
    }

    @Test
    void refusesOffsetsOutsideTheLog() {
        String topic = newTopic(1);
        broker.post(topic + "/records", THREE);

        Answer past = broker.get(topic + "/partitions/0/records?offset=4&maxWaitMs=30000");
        assertThat(past.problem()).isEqualTo("416 OFFSET_OUT_OF_RANGE");
        assertThat(past.number("highWatermark")).isEqualTo(3);
        assertThat(broker.get("/v1/topics/absent/partitions/0/records").problem())
                .isEqualTo("404 UNKNOWN_TOPIC");
        assertThat(broker.get(topic + "/partitions/9/records").problem()).isEqualTo("404 UNKNOWN_PARTITION");
        assertThat(broker.get(topic + "/partitions/-1/records").problem()).isEqualTo("404 UNKNOWN_PARTITION");
        assertThat(broker.get(topic + "/partitions/x/records").problem()).isEqualTo("400 INVALID_REQUEST");
        Answer bad = broker.get(topic + "/partitions/0/records?offset=-1&maxWaitMs=x&maxRecords=0&maxBytes=1.5");
        assertThat(bad.badFields()).containsExactlyInAnyOrder("offset", "maxWaitMs", "maxRecords", "maxBytes");
    }

    @Test
    void givesTheStoredBatchesByteForByte() {
        String topic = newTopic(1);
        byte[] sent = ProduceHttpTest.batches(1);
        broker.postBatches(topic + "/partitions/0/batches", sent);
        broker.postBatches(topic + "/partitions/0/batches", sent);

        Answer answer = broker.send(
                broker.request(topic + "/partitions/0/records?offset=2").header("Accept", RunningBroker.BATCHES));

        assertThat(answer.header("Content-Type")).isEqualTo(RunningBroker.BATCHES);
        assertThat(answer.header("High-Watermark")).isEqualTo("4");
        assertThat(answer.header("Log-Start-Offset")).isEqualTo("0");
        RecordBatch batch = RecordBatch.at(ByteBuffer.wrap(answer.bytes()), 0);
        batch.verifyChecksum();
        assertThat(batch.baseOffset()).isEqualTo(2);
        assertThat(answer.bytes()).hasSize(sent.length);
        assertThat(ByteBuffer.wrap(answer.bytes()).slice(16, sent.length - 16))
                .isEqualTo(ByteBuffer.wrap(sent).slice(16, sent.length - 16));
    }

    @Test
    void aProblemIsAProblemWhateverWasAccepted() {
        Answer answer = broker.send(
                broker.request("/v1/topics/absent/partitions/0/records").header("Accept", RunningBroker.BATCHES));

        assertThat(answer.problem()).isEqualTo("404 UNKNOWN_TOPIC");
    }

    @Test
    void fetchesManyPartitionsAsFrames() {
        String topic = newTopic(2);
        broker.postBatches(topic + "/partitions/1/batches", ProduceHttpTest.batches(1));

        ByteBuffer frames = ByteBuffer.wrap(fetchMany("""
                {"maxWaitMs":30000,"partitions":[
                  {"topic":"%1$s","partition":0,"offset":0},
                  {"topic":"%1$s","partition":1,"offset":0},
                  {"topic":"%1$s","partition":1,"offset":9},
                  {"topic":"absent","partition":0,"offset":0}]}""".formatted(name(topic)), RunningBroker.BATCHES));

        Frame empty = Frame.read(frames);
        assertThat(empty).isEqualTo(new Frame(name(topic), 0, "", 0, 0, 0, empty.rest()));
        assertThat(empty.rest().remaining()).isZero();
        Frame full = Frame.read(frames);
        assertThat(full).isEqualTo(new Frame(name(topic), 1, "", 2, 0, 2, full.rest()));
        assertThat(RecordBatches.in(full.rest())).singleElement().satisfies(RecordBatch::verifyChecksum);
        Frame past = Frame.read(frames);
        assertThat(past).isEqualTo(new Frame(name(topic), 1, "OFFSET_OUT_OF_RANGE", 2, -1, -1, past.rest()));
        Frame absent = Frame.read(frames);
        assertThat(absent.error()).isEqualTo("UNKNOWN_TOPIC");
        assertThat(StandardCharsets.UTF_8.decode(absent.rest()).toString()).contains("absent");
        assertThat(frames.hasRemaining()).isFalse();
    }

    @Test
    void fetchesManyPartitionsAsJson() {
        String topic = newTopic(1);
        broker.post(topic + "/records", THREE);
        String body = """
                {"partitions":[{"topic":"%s","partition":0,"offset":1},{"topic":"absent","partition":0,"offset":0}]}""".formatted(name(topic));

        var partitions = broker.post("/v1/fetch", body).json().required("partitions");

        assertThat(partitions.at("/0/records")).hasSize(2);
        assertThat(partitions.at("/0/nextOffset").longValue()).isEqualTo(3);
        assertThat(partitions.at("/0/error").isNull()).isTrue();
        assertThat(partitions.at("/1/error/code").stringValue()).isEqualTo("UNKNOWN_TOPIC");
        assertThat(partitions.at("/1/records")).isEmpty();
    }

    @Test
    void anyOfManyPartitionsEndsTheWait() throws Exception {
        String topic = newTopic(2);
        String body = """
                {"maxWaitMs":30000,"partitions":[{"topic":"%1$s","partition":0,"offset":0},
                {"topic":"%1$s","partition":1,"offset":0}]}""".formatted(name(topic));
        var waiting = CompletableFuture.supplyAsync(() -> broker.post("/v1/fetch", body));

        broker.post(topic + "/records", "{\"records\":[{\"value\":1,\"partition\":1}]}");

        assertThat(waiting.get(20, TimeUnit.SECONDS).json().at("/partitions/1/records"))
                .hasSize(1);
    }

    @Test
    void namesEveryBadFieldOfAFetch() {
        assertThat(broker.post("/v1/fetch", "{}").badFields()).containsExactly("partitions");
        assertThat(broker.post(
                                "/v1/fetch",
                                "{\"maxWaitMs\":-1,\"partitions\":[{\"topic\":\"..\",\"partition\":\"0\",\"offset\":-1}]}")
                        .badFields())
                .containsExactlyInAnyOrder(
                        "maxWaitMs", "partitions[0].topic", "partitions[0].partition", "partitions[0].offset");
    }

    private record Frame(
            String topic,
            int partition,
            String error,
            long highWatermark,
            long logStartOffset,
            long nextOffset,
            ByteBuffer rest) {

        static Frame read(ByteBuffer in) {
            int end = in.getInt() + in.position();
            String topic = text(in);
            int partition = in.getInt();
            String error = text(in);
            long highWatermark = in.getLong();
            long logStartOffset = in.getLong();
            long nextOffset = in.getLong();
            ByteBuffer rest = in.slice(in.position(), end - in.position());
            in.position(end);
            return new Frame(topic, partition, error, highWatermark, logStartOffset, nextOffset, rest);
        }

        private static String text(ByteBuffer in) {
            byte[] bytes = new byte[in.getShort()];
            in.get(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static byte[] fetchMany(String body, String accept) {
        return broker.post("/v1/fetch", body, "Accept", accept).bytes();
    }
}
