package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.conformance.EventStream.Event;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Starting and stopping: one broker, stopped in the middle of things, started, killed, started. */
@Tag("conformance")
@Timeout(240)
class LifeConformanceIT {

    @Test
    @Requirement({"LIFE-1", "LIFE-2", "LIFE-3", "STREAM-7"})
    void aStopAnswersWhoWaitsAndAStartHasEverything() throws Exception {
        OwnBroker.assumeAllowed();
        try (BrokerProcess process = BrokerProcess.starting(List.of("-Xmx192m"))) {
            Api broker = process.api();
            awaitReadyTruthfully(broker);
            broker.put("/v1/topics/t", "{'partitions':2,'config':{'retention.ms':'-1'}}")
                    .expect(201);
            broker.post("/v1/topics/t/records", "{'records':[{'partition':0,'value':1},{'partition':0,'value':2}]}")
                    .expect(200);
            long producer = broker.post("/v1/producers", "").number("/producerId");
            Member member = new Member(broker, "/v1/groups/g", "/v1/topics/t", "'sessionTimeoutMs':300000,");
            member.commit(0, 1).expect(204);
            String topic = broker.get("/v1/topics/t").text();
            String cluster = broker.get("/v1/cluster").text("/clusterId");

            stopWhileSomeWait(process, broker);
            process.launchAgain();
            process.awaitReady();

            assertThat(broker.get("/v1/topics/t").text()).isEqualTo(topic);
            assertThat(broker.get("/v1/topics/t/partitions/0/records").each("/records", "/value"))
                    .containsExactly("1", "2");
            assertThat(broker.get("/v1/groups/g").each("/partitions", "/committed"))
                    .containsExactly("1", "-1");
            assertThat(broker.get("/v1/cluster").text("/clusterId")).isEqualTo(cluster);
            assertThat(broker.post("/v1/producers", "").number("/producerId")).isGreaterThan(producer);
            member.beat();
            member.commit(0, 2).expect(204);

            broker.post("/v1/topics/t/records", "{'records':[{'partition':1,'value':3}]}")
                    .expect(200);
            process.kill();
            process.launchAgain();
            process.awaitReady();

            assertThat(broker.get("/v1/topics/t/partitions/1/records").each("/records", "/value"))
                    .containsExactly("3");
            assertThat(broker.get("/v1/groups/g").each("/partitions", "/committed"))
                    .containsExactly("2", "-1");
            member.beat();
        }
    }

    private static void stopWhileSomeWait(BrokerProcess process, Api broker) throws Exception {
        String latest = "/v1/topics/t/partitions/0/records?offset=latest&maxWaitMs=30000";
        try (EventStream stream = EventStream.open(broker, "/v1/topics/t/partitions/1/stream?offset=latest")) {
            CompletableFuture<Answer> one = broker.getLater(latest);
            CompletableFuture<Answer> many = broker.postLater(
                    "/v1/fetch", "{'maxWaitMs':30000,'partitions':[{'topic':'t','partition':1,'offset':0}]}");
            await().atMost(Duration.ofSeconds(10)).until(() -> Waits.open(broker) == 3);
            long startNanos = System.nanoTime();

            process.terminate();

            assertThat(one.get(10, TimeUnit.SECONDS).expect(200).at("/records")).isEmpty();
            assertThat(many.get(10, TimeUnit.SECONDS).expect(200).at("/partitions/0/records"))
                    .isEmpty();
            Event end = stream.next();
            assertThat(end.name()).isEqualTo("end");
            assertThat(end.json().required("code").stringValue()).isEqualTo("NOT_READY");
            assertThat(end.json().required("retriable").booleanValue()).isTrue();
            assertThat(stream.next().name()).isEqualTo("closed");
            assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(10));
        }
        process.awaitEnd();
    }

    /** Whatever the broker says until it takes requests is "not ready", and its health says the same. */
    private static void awaitReadyTruthfully(Api broker) {
        await().atMost(Duration.ofSeconds(180))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    try {
                        Answer answer = broker.get("/v1/topics");
                        if (answer.status() == 200) {
                            return true;
                        }
                        assertThat(answer.problem()).isEqualTo("503 NOT_READY");
                        assertThat(answer.header("Retry-After")).isEqualTo("1");
                        assertThat(broker.get("/actuator/health/liveness").status())
                                .isEqualTo(200);
                        return false;
                    } catch (UncheckedIOException notEvenAConnection) {
                        return false;
                    }
                });
        await().atMost(Duration.ofSeconds(10))
                .until(() -> broker.get("/actuator/health/readiness").status() == 200);
    }
}
