package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Fetching from one partition. */
class FetchConformanceIT extends Conformance {

    @Test
    @Requirement({"FETCH-1", "FETCH-2"})
    void recordsFromAnOffsetOn() {
        String topic = newTopic(1);
        append(topic, "10", "11", "12");

        Answer fetched = fetch(topic, "?offset=1").expect(200);

        assertThat(fetched.header("Content-Type")).isEqualTo("application/json");
        assertThat(fetched.text("/topic")).isEqualTo(name(topic));
        assertThat(fetched.number("/partition")).isZero();
        assertThat(fetched.each("/records", "/offset")).containsExactly("1", "2");
        assertThat(fetched.each("/records", "/value")).containsExactly("11", "12");
        assertThat(fetched.number("/nextOffset")).isEqualTo(3);
        assertThat(fetched.number("/highWatermark")).isEqualTo(3);
        assertThat(fetched.number("/logStartOffset")).isZero();
        assertThat(fetch(topic, "").at("/records")).hasSize(3);
        assertThat(fetch(topic, "?offset=earliest").at("/records")).hasSize(3);
        assertThat(fetch(topic, "?offset=latest").number("/nextOffset")).isEqualTo(3);
        assertThat(fetch(topic, "?offset=soon").badFields()).containsExactly("offset");
        assertThat(fetch(topic, "?offset=-1").badFields()).containsExactly("offset");
    }

    @Test
    @Requirement({"FETCH-2", "FETCH-3"})
    void readingOnLeavesNothingOutAndRepeatsNothing() {
        String topic = newTopic(1);
        for (int i = 0; i < 30; i += 3) {
            append(topic, "" + i, "" + (i + 1), "" + (i + 2));
        }
        List<String> values = new ArrayList<>();
        long next = 0;
        for (int step = 0; values.size() < 30; step++) {
            Answer piece = fetch(
                            topic, "?offset=%d&maxRecords=%d&maxBytes=%d".formatted(next, step % 4 + 1, 1 + step * 40))
                    .expect(200);
            assertThat(piece.at("/records").size()).isBetween(1, step % 4 + 1);
            values.addAll(piece.each("/records", "/value"));
            next = piece.number("/nextOffset");
        }

        assertThat(values).hasSize(30);
        for (int i = 0; i < 30; i++) {
            assertThat(values.get(i)).isEqualTo("" + i);
        }
        assertThat(next).isEqualTo(30);
    }

    @Test
    @Requirement("FETCH-3")
    void anAnswerHasBounds() {
        String topic = newTopic(1);
        String large = "'" + "x".repeat(10_000) + "'";
        append(topic, large);
        append(topic, large);
        append(topic, "1");

        assertThat(fetch(topic, "?maxBytes=1").at("/records")).hasSize(1);
        assertThat(fetch(topic, "?maxBytes=15000").at("/records")).hasSize(1);
        assertThat(fetch(topic, "?maxBytes=9000000000").at("/records")).hasSize(3);
        assertThat(fetch(topic, "?maxRecords=9000000000").at("/records")).hasSize(3);
        assertThat(fetch(topic, "?maxRecords=2").at("/records")).hasSize(2);
        assertThat(fetch(topic, "?maxRecords=0").badFields()).containsExactly("maxRecords");
        assertThat(fetch(topic, "?maxBytes=0").badFields()).containsExactly("maxBytes");
    }

    @Test
    @Requirement("FETCH-4")
    void aWaitEndsEmptyWhenItsTimeIsOver() {
        String topic = newTopic(1);
        append(topic, "1");
        long startNanos = System.nanoTime();

        Answer answer = fetch(topic, "?offset=1&maxWaitMs=400").expect(200);

        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos))
                .isBetween(390L, 5_000L);
        assertThat(answer.at("/records")).isEmpty();
        assertThat(answer.number("/nextOffset")).isEqualTo(1);
        assertThat(fetch(topic, "?maxWaitMs=-1").badFields()).containsExactly("maxWaitMs");
    }

    @Test
    @Requirement("FETCH-5")
    void anAppendEndsTheWait() throws Exception {
        String topic = newTopic(1);
        CompletableFuture<Answer> waiting =
                Waits.begun(() -> broker.getLater(topic + "/partitions/0/records?offset=0&maxWaitMs=20000"));

        append(topic, "7");

        Answer answer = waiting.get(15, TimeUnit.SECONDS).expect(200);
        assertThat(answer.each("/records", "/value")).containsExactly("7");
        assertThat(answer.number("/nextOffset")).isEqualTo(1);
    }

    @Test
    @Requirement("FETCH-6")
    void offsetsOutsideTheLog() {
        String topic = newTopic(1);
        append(topic, "1", "2", "3");
        broker.delete(topic + "/partitions/0/records?before=2").expect(204);

        Answer trimmed = fetch(topic, "?offset=1&maxWaitMs=20000");
        Answer past = fetch(topic, "?offset=4&maxWaitMs=20000");

        assertThat(trimmed.problem()).isEqualTo("410 OFFSET_TRIMMED");
        assertThat(trimmed.number("/logStartOffset")).isEqualTo(2);
        assertThat(past.problem()).isEqualTo("416 OFFSET_OUT_OF_RANGE");
        assertThat(past.number("/highWatermark")).isEqualTo(3);
        assertThat(fetch(topic, "?offset=2").expect(200).at("/records")).hasSize(1);
        assertThat(fetch(topic, "?offset=3").expect(200).at("/records")).isEmpty();
        assertThat(fetch(topic, "?offset=earliest").expect(200).number("/records/0/offset"))
                .isEqualTo(2);
    }

    @Test
    @Requirement("FETCH-7")
    void nothingPastTheHighWatermark() throws Exception {
        String topic = newTopic(1);
        var done = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 150; i++) {
                append(topic, "" + i);
            }
            done.set(true);
        });
        long next = 0;
        while (!done.get() || next < 150) {
            Answer answer = fetch(topic, "?offset=" + next + "&maxWaitMs=1000").expect(200);
            long visible = answer.number("/highWatermark");
            for (JsonNode record : answer.at("/records")) {
                assertThat(record.required("offset").longValue())
                        .isEqualTo(next++)
                        .isLessThan(visible);
            }
        }
        writer.get(10, TimeUnit.SECONDS);
        assertThat(next).isEqualTo(150);
    }

    @Test
    @Requirement("FETCH-8")
    void bytesThatAreNoTextOrNoJsonComeAsBase64() {
        String topic = newTopic(1);
        broker.post(
                        topic + "/records",
                        "{'records':[{'valueBase64':'eyJhIjox'},{'valueBase64':'eyJhIjogMX0='},{'valueBase64':'MSAy'},"
                                + "{'valueBase64':'/w=='},{'keyBase64':'aw==','valueBase64':''}]}")
                .expect(200);

        Answer fetched = fetch(topic, "").expect(200);

        assertThat(fetched.text("/records/0/valueBase64")).isEqualTo("eyJhIjox");
        assertThat(fetched.text()).contains(Api.json("'value':{'a': 1}"));
        assertThat(fetched.text("/records/2/valueBase64")).isEqualTo("MSAy");
        assertThat(fetched.text("/records/3/valueBase64")).isEqualTo("/w==");
        assertThat(fetched.text("/records/4/key")).isEqualTo("k");
        assertThat(fetched.text("/records/4/valueBase64")).isEmpty();
    }

    @Test
    @Requirement({"FETCH-8", "FETCH-9"})
    void headersThatRepeatOrAreNoText() {
        String topic = newTopic(1);
        broker.postBatches(topic + "/partitions/0/batches", Batches.withHeaders())
                .expect(200);

        Answer fetched = fetch(topic, "").expect(200);

        assertThat(fetched.at("/records/0/headers").toString()).isEqualTo(Api.json("{'twice':'second','none':null}"));
        assertThat(fetched.at("/records/0/headersBase64").toString()).isEqualTo(Api.json("{'bytes':'/w=='}"));
    }

    @Test
    @Requirement("FETCH-10")
    void aWaitEndsWhenTheLogsStartPassesIt() throws Exception {
        String topic = newTopic(1);
        CompletableFuture<Answer> waiting =
                Waits.begun(() -> broker.getLater(topic + "/partitions/0/records?offset=0&maxWaitMs=20000"));

        append(topic, "1");
        broker.delete(topic + "/partitions/0/records?before=1").expect(204);

        Answer answer = waiting.get(15, TimeUnit.SECONDS);
        assertThat(answer.status()).isIn(200, 410);
        assertThat(fetch(topic, "?offset=0&maxWaitMs=20000").problem()).isEqualTo("410 OFFSET_TRIMMED");
    }

    @Test
    @Requirement("FETCH-11")
    void aFetchOfBatchesMayBeginBeforeTheOffsetAndWaitsTheSame() throws Exception {
        String topic = newTopic(1);
        byte[] batch = Batches.of("a", "b", "c");
        broker.postBatches(topic + "/partitions/0/batches", batch).expect(200);
        String records = topic + "/partitions/0/records";

        Answer whole = broker.get(records + "?offset=2", "Accept", Api.BATCHES).expect(200);
        Answer end = broker.get(records + "?offset=3", "Accept", Api.BATCHES).expect(200);

        assertThat(Batches.untouchable(whole.bytes())).isEqualTo(Batches.untouchable(batch));
        assertThat(whole.header("Next-Offset")).isEqualTo("3");
        assertThat(end.bytes()).isEmpty();
        assertThat(end.header("Next-Offset")).isEqualTo("3");
        assertThat(broker.get(records + "?offset=4", "Accept", Api.BATCHES).problem())
                .isEqualTo("416 OFFSET_OUT_OF_RANGE");
    }
}
