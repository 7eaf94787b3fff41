package dev.streamstore.broker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.streamstore.broker.http.RunningBroker.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What survives a stop and a start, and how a broker stops. */
class BrokerLifeHttpTest {

    private static final String COMMIT =
            "{\"memberId\":\"%s\",\"memberEpoch\":1,\"offsets\":[{\"topic\":\"t\",\"partition\":0,\"offset\":2}]}";

    @Test
    void topicsRecordsGroupsAndOffsetsSurviveARestart(@TempDir Path dataDir) {
        String member;
        Answer topic;
        String clusterId;
        long producerId;
        try (RunningBroker broker = RunningBroker.start(dataDir)) {
            broker.put("/v1/topics/gone", "{}");
            broker.delete("/v1/topics/gone");
            broker.put("/v1/topics/t", "{\"partitions\":2,\"config\":{\"retention.ms\":\"-1\"}}");
            broker.patch("/v1/topics/t", "{\"partitions\":3,\"config\":{\"segment.ms\":\"5000\"}}");
            broker.post(
                    "/v1/topics/t/records",
                    "{\"records\":[{\"value\":1,\"partition\":0},{\"value\":2,\"partition\":0}]}");
            member = broker.post("/v1/groups/g/members", "{\"topics\":[\"t\"],\"sessionTimeoutMs\":300000}")
                    .text("memberId");
            assertThat(broker.post("/v1/groups/g/offsets", COMMIT.formatted(member))
                            .status())
                    .isEqualTo(204);
            topic = broker.get("/v1/topics/t");
            clusterId = broker.get("/v1/cluster").text("clusterId");
            producerId = broker.post("/v1/producers", "").number("producerId");
        }

        try (RunningBroker broker = RunningBroker.start(dataDir)) {
            assertThat(broker.get("/v1/cluster").text("clusterId")).isEqualTo(clusterId);
            assertThat(broker.get("/v1/topics/gone").status()).isEqualTo(404);
            assertThat(broker.get("/v1/topics/t").json().required("config"))
                    .isEqualTo(topic.json().required("config"));
            assertThat(broker.get("/v1/topics/t").json().required("partitions")).hasSize(3);
            assertThat(broker.get("/v1/topics/t/partitions/0/records").json().required("records"))
                    .hasSize(2);
            assertThat(broker.get("/v1/groups/g")
                            .json()
                            .at("/partitions/0/committed")
                            .longValue())
                    .isEqualTo(2);
            Answer beat = broker.post(
                    "/v1/groups/g/members/" + member + "/heartbeat",
                    "{\"memberEpoch\":1,\"owned\":[{\"topic\":\"t\",\"partitions\":[0,1,2]}]}");
            assertThat(beat.status()).isEqualTo(200);
            assertThat(broker.post("/v1/groups/g/offsets", COMMIT.formatted(member))
                            .status())
                    .isEqualTo(204);
            assertThat(broker.post("/v1/producers", "").number("producerId")).isGreaterThan(producerId);
        }
    }

    /** The process may end between the record of a topic and its directories, and after that of its deletion. */
    @Test
    void whatIsMissingOnDiskIsCreatedAndWhatIsLeftOverIsNotServed(@TempDir Path dataDir) throws Exception {
        try (RunningBroker broker = RunningBroker.start(dataDir)) {
            broker.put("/v1/topics/t", "{\"partitions\":2}");
        }
        deleteDirectory(dataDir.resolve("topics/t-1"));
        Files.createDirectories(dataDir.resolve("topics/leftover-0"));

        try (RunningBroker broker = RunningBroker.start(dataDir)) {
            assertThat(broker.post("/v1/topics/t/records", "{\"records\":[{\"value\":1,\"partition\":1}]}")
                            .status())
                    .isEqualTo(200);
            assertThat(broker.get("/v1/topics/leftover").problem()).isEqualTo("404 UNKNOWN_TOPIC");
            broker.put("/v1/topics/leftover", "{}");
            assertThat(broker.get("/v1/topics/leftover/partitions/0/records").number("highWatermark"))
                    .isZero();
        }
    }

    @Test
    void stoppingAnswersWhoWaits(@TempDir Path dataDir) throws Exception {
        RunningBroker broker = RunningBroker.start(dataDir);
        broker.put("/v1/topics/t", "{}");
        String member =
                broker.post("/v1/groups/g/members", "{\"topics\":[\"t\"]}").text("memberId");
        var fetch = CompletableFuture.supplyAsync(
                () -> broker.get("/v1/topics/t/partitions/0/records?offset=0&maxWaitMs=30000"));
        var poll = CompletableFuture.supplyAsync(
                () -> broker.get("/v1/groups/g/members/" + member + "/records?maxWaitMs=30000"));
        // Both have reached the broker once it has counted them as being under way.
        await().atMost(Duration.ofSeconds(20)).until(() -> activeRequests(broker) >= 2);
        long startNanos = System.nanoTime();

        broker.close();

        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(10));
        assertThat(fetch.get(1, TimeUnit.SECONDS).status()).isEqualTo(200);
        assertThat(poll.get(1, TimeUnit.SECONDS).status()).isEqualTo(200);
    }

    @Test
    void aSecondBrokerOnTheSameDirectoryIsRefused(@TempDir Path dataDir) {
        try (RunningBroker broker = RunningBroker.start(dataDir)) {
            assertThatThrownBy(() -> RunningBroker.start(dataDir))
                    .hasRootCauseInstanceOf(IOException.class)
                    .rootCause()
                    .hasMessageContaining("in use by another");
            assertThat(broker.get("/v1/topics").status()).isEqualTo(200);
        }
    }

    private static double activeRequests(RunningBroker broker) {
        return broker.get("/actuator/metrics/http.server.requests.active?tag=method:GET")
                        .json()
                        .at("/measurements/0/value")
                        .doubleValue()
                - 1;
    }

    private static void deleteDirectory(Path directory) throws Exception {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
