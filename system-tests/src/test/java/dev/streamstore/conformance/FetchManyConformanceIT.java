package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Fetching from many partitions in one request. */
class FetchManyConformanceIT extends Conformance {

    @Test
    @Requirement({"FETCH-14", "FETCH-15"})
    void anAnswerPerPartitionInTheOrderOfTheRequest() {
        String topic = newTopic(2);
        append(topic, "1", "2", "3");

        Answer answer = broker.post("/v1/fetch", """
                {'maxWaitMs':20000,'partitions':[{'topic':'%1$s','partition':1,'offset':0},{'topic':'%1$s','partition':0,'offset':1},
                 {'topic':'absent','partition':0,'offset':0},{'topic':'%1$s','partition':9,'offset':0},
                 {'topic':'%1$s','partition':0,'offset':9}]}""".formatted(name(topic))).expect(200);

        assertThat(answer.each("/partitions", "/partition")).containsExactly("1", "0", "0", "9", "0");
        assertThat(answer.at("/partitions/0/records")).isEmpty();
        assertThat(answer.at("/partitions/0/error").isNull()).isTrue();
        assertThat(answer.number("/partitions/0/nextOffset")).isZero();
        assertThat(answer.each("/partitions/1/records", "/value")).containsExactly("2", "3");
        assertThat(answer.number("/partitions/1/nextOffset")).isEqualTo(3);
        assertThat(answer.number("/partitions/1/highWatermark")).isEqualTo(3);
        assertThat(answer.number("/partitions/1/logStartOffset")).isZero();
        assertThat(answer.text("/partitions/2/error/code")).isEqualTo("UNKNOWN_TOPIC");
        assertThat(answer.at("/partitions/2/records")).isEmpty();
        assertThat(answer.text("/partitions/3/error/code")).isEqualTo("UNKNOWN_PARTITION");
        assertThat(answer.text("/partitions/4/error/code")).isEqualTo("OFFSET_OUT_OF_RANGE");
        assertThat(answer.number("/partitions/4/error/status")).isEqualTo(416);
        assertThat(answer.number("/partitions/4/error/highWatermark")).isEqualTo(3);
    }

    @Test
    @Requirement("FETCH-15")
    void notMoreThanFiveHundredRecordsOfAPartition() {
        String topic = newTopic(1);
        broker.post(topic + "/records", "{'records':[" + "{'value':1},".repeat(699) + "{'value':1}]}")
                .expect(200);

        Answer answer = broker.post("/v1/fetch", one(topic, 0, "")).expect(200);

        assertThat(answer.at("/partitions/0/records")).hasSize(500);
        assertThat(answer.number("/partitions/0/nextOffset")).isEqualTo(500);
    }

    @Test
    @Requirement("FETCH-12")
    void anyOfThemEndsTheWait() throws Exception {
        String topic = newTopic(2);
        String both = Api.json(
                "{'maxWaitMs':20000,'partitions':[{'topic':'%1$s','partition':0,'offset':0},{'topic':'%1$s','partition':1,'offset':0}]}",
                name(topic));
        CompletableFuture<Answer> waiting = Waits.begun(() -> broker.postLater("/v1/fetch", both));

        broker.post(topic + "/records", "{'records':[{'value':1,'partition':1}]}")
                .expect(200);

        assertThat(waiting.get(15, TimeUnit.SECONDS).expect(200).at("/partitions/1/records"))
                .hasSize(1);
    }

    @Test
    @Requirement("FETCH-12")
    void itWaitsForEnoughBytesButNotForLonger() throws Exception {
        String topic = newTopic(1);
        append(topic, "1");
        CompletableFuture<Answer> waiting =
                Waits.begun(() -> broker.postLater("/v1/fetch", one(topic, 0, "'minBytes':3000,'maxWaitMs':20000,")));
        append(topic, "2");
        append(topic, "'" + "x".repeat(4000) + "'");
        assertThat(waiting.get(15, TimeUnit.SECONDS).at("/partitions/0/records"))
                .hasSize(3);

        long startNanos = System.nanoTime();
        Answer short1 = broker.post("/v1/fetch", one(topic, 2, "'minBytes':60000,'maxWaitMs':300,"));
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos))
                .isGreaterThanOrEqualTo(290);
        assertThat(short1.at("/partitions/0/records")).hasSize(1);
    }

    @Test
    @Requirement("FETCH-13")
    void bytesHaveBoundsOverAllAndForEach() {
        String topic = newTopic(2);
        String large = "'" + "x".repeat(10_000) + "'";
        for (int i = 0; i < 4; i++) {
            broker.post(topic + "/records", "{'records':[{'partition':%d,'value':%s}]}".formatted(i % 2, large))
                    .expect(200);
        }
        String entries = Api.json(
                "'partitions':[{'topic':'%1$s','partition':0,'offset':0,'maxBytes':%2$d},{'topic':'%1$s','partition':1,'offset':0}]}",
                name(topic), 15_000);

        assertThat(counts(broker.post("/v1/fetch", "{" + entries))).isEqualTo("1,2");
        assertThat(counts(broker.post("/v1/fetch", "{'maxBytes':1," + entries))).isEqualTo("1,0");
        assertThat(counts(broker.post("/v1/fetch", "{'maxBytes':25000," + entries)))
                .isEqualTo("1,1");
    }

    @Test
    @Requirement({"FETCH-16", "FETCH-17", "FETCH-14"})
    void asFrames() {
        String topic = newTopic(2);
        byte[] batch = Batches.of("a", "b");
        broker.postBatches(topic + "/partitions/1/batches", Batches.of("0")).expect(200);
        broker.postBatches(topic + "/partitions/1/batches", batch).expect(200);
        broker.delete(topic + "/partitions/1/records?before=1").expect(204);

        Answer answer = broker.post("/v1/fetch", """
                {'maxWaitMs':20000,'partitions':[{'topic':'%1$s','partition':0,'offset':0},{'topic':'%1$s','partition':1,'offset':1},
                 {'topic':'%1$s','partition':1,'offset':9},{'topic':'%1$s','partition':1,'offset':0},
                 {'topic':'absent','partition':7,'offset':0}]}""".formatted(name(topic)), "Accept", Api.BATCHES)
                .expect(200);

        assertThat(answer.header("Content-Type")).isEqualTo(Api.BATCHES);
        ByteBuffer frames = ByteBuffer.wrap(answer.bytes());
        assertThat(Frame.read(frames)).isEqualTo(new Frame(name(topic), 0, "", 0, 0, 0, ""));
        Frame full = Frame.read(frames);
        assertThat(full).isEqualTo(new Frame(name(topic), 1, "", 3, 1, 3, full.rest()));
        assertThat(Batches.untouchable(full.rest().getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo(Batches.untouchable(batch));
        Frame past = Frame.read(frames);
        assertThat(past).isEqualTo(new Frame(name(topic), 1, "OFFSET_OUT_OF_RANGE", 3, -1, -1, past.rest()));
        assertThat(past.rest()).contains("expected");
        Frame trimmed = Frame.read(frames);
        assertThat(trimmed).isEqualTo(new Frame(name(topic), 1, "OFFSET_TRIMMED", -1, 1, -1, trimmed.rest()));
        Frame absent = Frame.read(frames);
        assertThat(absent).isEqualTo(new Frame("absent", 7, "UNKNOWN_TOPIC", -1, -1, -1, absent.rest()));
        assertThat(frames.hasRemaining()).isFalse();
    }

    @Test
    @Requirement("FETCH-18")
    void everyBadFieldIsNamed() {
        assertThat(broker.post("/v1/fetch", "{}").badFields()).containsExactly("partitions");
        assertThat(broker.post(
                                "/v1/fetch",
                                "{'maxWaitMs':-1,'minBytes':0,'maxBytes':'1','partitions':[{'topic':'..','partition':'0','offset':-1,'maxBytes':0},{}]}")
                        .badFields())
                .containsExactlyInAnyOrder(
                        "maxWaitMs",
                        "minBytes",
                        "maxBytes",
                        "partitions[0].topic",
                        "partitions[0].partition",
                        "partitions[0].offset",
                        "partitions[0].maxBytes",
                        "partitions[1].topic",
                        "partitions[1].partition",
                        "partitions[1].offset");
    }

    private static String one(String topic, long offset, String more) {
        return Api.json("{%s'partitions':[{'topic':'%s','partition':0,'offset':%d}]}", more, name(topic), offset);
    }

    private static String counts(Answer answer) {
        return answer.expect(200).at("/partitions/0/records").size() + ","
                + answer.at("/partitions/1/records").size();
    }

    private record Frame(
            String topic,
            int partition,
            String error,
            long highWatermark,
            long logStartOffset,
            long nextOffset,
            String rest) {

        static Frame read(ByteBuffer in) {
            int end = in.getInt() + in.position();
            return new Frame(
                    text(in, in.getShort()),
                    in.getInt(),
                    text(in, in.getShort()),
                    in.getLong(),
                    in.getLong(),
                    in.getLong(),
                    text(in, end - in.position()));
        }

        private static String text(ByteBuffer in, int length) {
            byte[] bytes = new byte[length];
            in.get(bytes);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
