package dev.streamstore.analytics.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.analytics.AnalyticsTest;
import dev.streamstore.analytics.Shop;
import dev.streamstore.events.Region;
import dev.streamstore.testing.FakeBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The graph over real HTTP, as the broker tells it. */
@AnalyticsTest
class TopologyHttpTest {

    @LocalServerPort
    int port;

    @Autowired
    FakeBroker broker;

    private String get(String path) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            return answer.body();
        } catch (Exception e) {
            throw new AssertionError("[test] GET " + path, e);
        }
    }

    @Test
    void topicsAndGroupsAreToldWithWhatIsBehind() {
        Shop.Order order = Shop.Order.of(Region.EU, Shop.line("A", 1, 100));
        broker.deliver(order.placed(Instant.now()));
        broker.awaitHandled("analytics");
        long records = broker.records("orders").size();

        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            JsonNode topology = new JsonMapper().readTree(get("/api/topology"));
            assertThat(topology.get("reachable").asBoolean()).isTrue();
            assertThat(topology.get("topics").valueStream()).anySatisfy(topic -> {
                assertThat(topic.get("topic").asString()).isEqualTo("orders");
                assertThat(topic.get("records").asLong()).isEqualTo(records);
                assertThat(topic.get("partitions").asInt()).isEqualTo(6);
            });
            assertThat(topology.get("groups").valueStream()).anySatisfy(group -> {
                assertThat(group.get("group").asString()).isEqualTo("analytics");
                assertThat(group.get("topics").valueStream())
                        .anySatisfy(edge -> assertThat(edge.toString())
                                .startsWith("{\"topic\":\"orders\",\"members\":1,\"lag\":0"));
            });
        });
    }

    @Test
    void everyPageOfTheServiceHasItsAddress() {
        assertThat(get("/topology")).contains("<title>Topology · StreamStore</title>");
    }
}
