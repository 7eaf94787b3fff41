package dev.streamstore.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.http.RunningBroker.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What holds for every endpoint. */
class DoorHttpTest extends BrokerHttpTest {

    @Test
    void unknownPathsWrongMethodsAndTypesAreProblems() {
        assertThat(broker.get("/v1/nothing").problem()).isEqualTo("404 NOT_FOUND");
        assertThat(broker.get("/nothing").problem()).isEqualTo("404 NOT_FOUND");
        assertThat(broker.post("/v1/topics", "{}").problem()).isEqualTo("405 METHOD_NOT_ALLOWED");
        assertThat(broker.post("/v1/topics", "{}").header("Allow")).isEqualTo("GET");
        assertThat(broker.send(broker.request("/v1/topics/t")
                                .header("Content-Type", "text/plain")
                                .PUT(BodyPublishers.ofString("{}")))
                        .problem())
                .isEqualTo("415 UNSUPPORTED_MEDIA_TYPE");
        assertThat(broker.send(broker.request("/v1/topics/t").PUT(BodyPublishers.ofString("{}")))
                        .problem())
                .isEqualTo("415 UNSUPPORTED_MEDIA_TYPE");
        assertThat(broker.send(broker.request("/v1/topics").header("Accept", "image/png"))
                        .problem())
                .isEqualTo("406 NOT_ACCEPTABLE");
    }

    @Test
    void whatTheWebServerRefusesIsAProblemToo() throws IOException {
        assertThat(TopicsHttpTest.statusLineAndBody("GET", "/v1/gr[oups"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json")
                .contains("\"code\":\"INVALID_REQUEST\"");
    }

    @Test
    void aBodyNestedTooDeeplyIsMalformed() {
        String deep = "[".repeat(100_000);

        assertThat(broker.put("/v1/topics/deep", deep).problem()).isEqualTo("400 INVALID_REQUEST");
    }

    @Test
    void describesTheCluster() {
        var cluster = broker.get("/v1/cluster").json();

        assertThat(cluster.required("clusterId").stringValue()).hasSize(36);
        assertThat(cluster.required("controller").intValue()).isEqualTo(1);
        assertThat(cluster.at("/brokers/0/id").intValue()).isEqualTo(1);
        assertThat(cluster.at("/brokers/0/url").stringValue()).isEqualTo(broker.url());
        assertThat(cluster.at("/brokers/0/state").stringValue()).isEqualTo("UP");
    }

    @Test
    void saysHowItIs() {
        assertThat(broker.get("/actuator/health/liveness").text("status")).isEqualTo("UP");
        assertThat(broker.get("/actuator/health/readiness").text("status")).isEqualTo("UP");
        assertThat(new String(broker.get("/actuator/prometheus").bytes(), StandardCharsets.UTF_8))
                .contains("jvm_memory_used_bytes");
        assertThat(broker.get("/swagger-ui.html").status()).isIn(200, 302);
    }

    @Test
    void documentsEveryEndpoint() {
        Answer docs = broker.get("/v3/api-docs");

        assertThat(docs.json().required("paths").propertyNames())
                .contains(
                        "/v1/topics/{topic}",
                        "/v1/topics/{topic}/records",
                        "/v1/topics/{topic}/partitions/{partition}/batches",
                        "/v1/topics/{topic}/partitions/{partition}/records",
                        "/v1/fetch",
                        "/v1/producers",
                        "/v1/groups/{group}/members/{memberId}/heartbeat",
                        "/v1/cluster");
    }
}
