package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP: what holds for every endpoint. */
class HttpConformanceIT extends Conformance {

    @Test
    @Requirement("HTTP-1")
    void fieldsNobodyKnowsAreIgnored() {
        String topic = topicPath();
        broker.put(topic, "{'partitions':2,'colour':'blue'}").expect(201);
        broker.put(topic, "{'partitions':2}").expect(200);
        broker.post(topic + "/records", "{'records':[{'value':1,'colour':'blue'}],'colour':{}}")
                .expect(200);
        broker.post(
                        "/v1/fetch",
                        Api.json("{'x':1,'partitions':[{'topic':'%s','partition':0,'offset':0,'x':[]}]}", name(topic)))
                .expect(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "{'partitions':1",
                "[]",
                "1",
                "null",
                "{'partitions':1}{}",
                "{'partitions':1,'partitions':1}"
            })
    @Requirement("HTTP-2")
    void aBodyThatIsNotOneObjectIsRefused(String body) {
        String topic = topicPath();
        Answer answer = broker.put(topic, body);

        assertThat(answer.problem()).isEqualTo("400 INVALID_REQUEST");
        assertThat(answer.badFields()).containsExactly("body");
        assertThat(broker.get(topic).status()).isEqualTo(404);
    }

    @Test
    @Requirement("HTTP-2")
    void aBodyNestedTooDeeplyIsRefusedAndDoesNoHarm() {
        assertThat(broker.put(topicPath(), "[".repeat(100_000)).problem()).isEqualTo("400 INVALID_REQUEST");
        assertThat(broker.post(newTopic(1) + "/records", "{'records':[{'value':" + "[".repeat(100_000))
                        .problem())
                .isEqualTo("400 INVALID_REQUEST");
    }

    @Test
    @Requirement("HTTP-3")
    void anotherContentTypeIsRefused() {
        String topic = newTopic(1);
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", Api.BATCHES, "nonsense")) {
            assertThat(broker.send(broker.request(topic + "/records")
                                    .header("Content-Type", type)
                                    .POST(BodyPublishers.ofString("{}")))
                            .problem())
                    .as(type)
                    .isEqualTo("415 UNSUPPORTED_MEDIA_TYPE");
        }
        assertThat(broker.send(broker.request(topic).PUT(BodyPublishers.ofString("{}")))
                        .problem())
                .isEqualTo("415 UNSUPPORTED_MEDIA_TYPE");
        assertThat(broker.post(topic + "/partitions/0/batches", "{}").problem())
                .isEqualTo("415 UNSUPPORTED_MEDIA_TYPE");
        broker.send(broker.request(topic)
                        .header("Content-Type", "application/json; charset=utf-8")
                        .PUT(BodyPublishers.ofString("{}")))
                .expect(200);
    }

    @Test
    @Requirement("HTTP-4")
    void unknownPathsAndMethods() {
        assertThat(broker.get("/v1/nothing").problem()).isEqualTo("404 NOT_FOUND");
        assertThat(broker.get("/v1/topics/t/nothing").problem()).isEqualTo("404 NOT_FOUND");
        Answer wrong = broker.post("/v1/topics", "{}");
        assertThat(wrong.problem()).isEqualTo("405 METHOD_NOT_ALLOWED");
        assertThat(wrong.header("Allow")).contains("GET");
        assertThat(broker.delete("/v1/fetch").problem()).isEqualTo("405 METHOD_NOT_ALLOWED");
    }

    @Test
    @Requirement("HTTP-5")
    void typesThatAreNotOffered() {
        assertThat(broker.get("/v1/topics", "Accept", "image/png").problem()).isEqualTo("406 NOT_ACCEPTABLE");
        assertThat(broker.get(newTopic(1) + "/partitions/0/records", "Accept", "image/png")
                        .problem())
                .isEqualTo("406 NOT_ACCEPTABLE");
    }

    @Test
    @Requirement("HTTP-6")
    void noRequestWaitsForMoreThanThirtySeconds() throws Exception {
        String topic = newTopic(1);
        long startNanos = System.nanoTime();
        CompletableFuture<Answer> one = broker.getLater(topic + "/partitions/0/records?maxWaitMs=600000");
        CompletableFuture<Answer> many = broker.postLater(
                "/v1/fetch",
                Api.json(
                        "{'maxWaitMs':9000000000000000000,'partitions':[{'topic':'%s','partition':0,'offset':0}]}",
                        name(topic)));

        assertThat(one.get(40, TimeUnit.SECONDS).expect(200).at("/records")).isEmpty();
        assertThat(many.get(5, TimeUnit.SECONDS).expect(200).at("/partitions/0/records"))
                .isEmpty();
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos))
                .isBetween(29_900L, 40_000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET /v1/gr[oups HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
                "GET /v1/topics HTTP/1.1\r\nHost: h\r\nBad Header\u0001: x\r\nConnection: close\r\n\r\n"
            })
    @Requirement({"HTTP-7", "ERR-1"})
    void whatIsNoHttpIsAProblemToo(String request) {
        String answer = broker.raw(request);

        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json")
                .contains("\"code\":\"INVALID_REQUEST\"");
    }
}
