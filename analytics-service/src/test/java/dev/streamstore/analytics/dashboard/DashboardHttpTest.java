package dev.streamstore.analytics.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.analytics.AnalyticsTest;
import dev.streamstore.analytics.Shop;
import dev.streamstore.analytics.Tables;
import dev.streamstore.analytics.live.LiveStream;
import dev.streamstore.events.InventoryEvent.StockLow;
import dev.streamstore.events.Region;
import dev.streamstore.testing.FakeBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard over real HTTP. */
@AnalyticsTest
class DashboardHttpTest {

    private static final JsonMapper JSON = new JsonMapper();

    @LocalServerPort
    int port;

    @Autowired
    Tables tables;

    @Autowired
    FakeBroker broker;

    @Autowired
    LiveStream<Dashboard> stream;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Shop.Order order = Shop.Order.of(Region.ASIA, Shop.line("A", 2, 2_499));

    @BeforeEach
    void nothingKnown() {
        tables.empty();
    }

    @AfterEach
    void hangUp() {
        broker.up();
        http.shutdownNow();
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(request(path), BodyHandlers.ofString());
    }

    private Listener listen() throws Exception {
        return new Listener(http.send(request("/api/dashboard/stream"), BodyHandlers.ofInputStream()));
    }

    @Test
    void theFiguresAreToldAsAgreed() throws Exception {
        Instant now = Instant.now();
        broker.deliver(order.captured(now));
        broker.deliver(order.placed(now));
        broker.deliver(order.confirmed(now));
        broker.deliver(new StockLow("A", "Name of A", 1, 5, 20, now));
        broker.awaitHandled("analytics");

        HttpResponse<String> answer = get("/api/dashboard");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        JsonNode dashboard = JSON.readTree(answer.body());
        assertThat(dashboard.propertyNames())
                .containsExactly(
                        "asOf",
                        "orders",
                        "revenue",
                        "byRegion",
                        "topProducts",
                        "perMinute",
                        "lowStock",
                        "funnel",
                        "consumers");
        assertThat(Duration.between(Instant.parse(dashboard.get("asOf").asString()), Instant.now()))
                .isLessThan(Duration.ofSeconds(10));
        assertThat(dashboard.get("orders").toString()).isEqualTo("{\"placed\":1,\"confirmed\":1,\"cancelled\":0}");
        assertThat(dashboard.get("revenue").toString()).isEqualTo("{\"amount\":\"49.98\",\"currency\":\"USD\"}");
        assertThat(dashboard.get("byRegion").toString()).isEqualTo("""
                [{"region":"eu","orders":0,"revenue":{"amount":"0.00","currency":"USD"}},\
                {"region":"us","orders":0,"revenue":{"amount":"0.00","currency":"USD"}},\
                {"region":"asia","orders":1,"revenue":{"amount":"49.98","currency":"USD"}}]""");
        assertThat(dashboard.get("topProducts").toString()).isEqualTo("""
                [{"sku":"A","name":"Name of A","quantity":2,"revenue":{"amount":"49.98","currency":"USD"}}]""");
        assertThat(dashboard.get("lowStock").toString()).isEqualTo("""
                [{"sku":"A","available":1,"threshold":5}]""");
        assertThat(dashboard.get("perMinute").size()).isEqualTo(60);
        assertThat(dashboard.get("perMinute").get(0).propertyNames())
                .containsExactly("windowStart", "placed", "confirmed", "cancelled", "revenue");
        assertThat(dashboard
                        .get("perMinute")
                        .valueStream()
                        .mapToInt(minute -> minute.get("placed").asInt())
                        .sum())
                .isOne();
        assertThat(dashboard.get("consumers").valueStream().map(JsonNode::toString))
                .contains("{\"group\":\"analytics\",\"topic\":\"orders\",\"lag\":0}");
    }

    @Test
    void aBrokerThatIsAwayIsNoError() throws Exception {
        get("/api/dashboard");
        broker.down();
        HttpResponse<String> answer = get("/api/dashboard");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()).get("consumers").isArray()).isTrue();
    }

    @Test
    void theStreamBeginsWithEverythingAndGoesOnWithWhatChanges() throws Exception {
        try (Listener listener = listen();
                Listener other = listen()) {
            Message first = listener.next();
            assertThat(first.event()).isEqualTo("snapshot");
            assertThat(first.data().propertyNames()).contains("asOf", "orders", "perMinute", "consumers");
            assertThat(first.data().get("orders").get("placed").asInt()).isZero();
            assertThat(other.next().event()).isEqualTo("snapshot");

            Instant delivered = Instant.now();
            broker.deliver(order.placed(delivered));
            JsonNode change = listener.nextWith("orders");
            assertThat(change.get("orders").get("placed").asInt()).isOne();
            assertThat(change.has("lowStock")).as("what did not change").isFalse();
            assertThat(Duration.between(delivered, Instant.now())).isLessThan(Duration.ofSeconds(5));
            assertThat(other.nextWith("orders")).isNotNull();
        }
    }

    @Test
    void theStreamConfirmsFiguresThatHold() throws Exception {
        try (Listener listener = listen()) {
            Message first = listener.next();
            Message second = listener.next();
            assertThat(second.event()).isEqualTo("change");
            assertThat(Instant.parse(second.data().get("asOf").asString()))
                    .isAfter(Instant.parse(first.data().get("asOf").asString()));
        }
    }

    @Test
    void nobodyIsComputedForOnceAllHaveLeft() throws Exception {
        try (Listener listener = listen()) {
            listener.next();
            assertThat(stream.listeners()).isPositive();
        }
        http.shutdownNow();
        await().atMost(Duration.ofSeconds(20)).until(() -> stream.listeners() == 0);
    }

    @Test
    void thePageIsServedWithAllItNeeds() throws Exception {
        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        for (String file : List.of(
                "/dashboard/dashboard.css",
                "/dashboard/dashboard.js",
                "/dashboard/chart.js",
                "/streamstore/streamstore.css",
                "/webjars/uplot/dist/uPlot.esm.js")) {
            HttpResponse<String> answer = get(file);
            assertThat(answer.statusCode()).as(file).isEqualTo(200);
            assertThat(answer.headers().firstValue("Cache-Control")).as(file).contains("no-store");
        }
        assertThat(page.body()
                        + get("/dashboard/dashboard.css").body()
                        + get("/dashboard/dashboard.js").body())
                .doesNotContain("https://")
                .doesNotContainPattern("(src|href)=\"http");
    }

    @Test
    void theDoorIsDescribed() throws Exception {
        assertThat(JSON.readTree(get("/v3/api-docs").body()).get("paths").propertyNames())
                .contains("/api/dashboard", "/api/dashboard/stream");
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(get("/actuator/prometheus").statusCode()).isEqualTo(200);
    }

    private record Message(String event, JsonNode data) {}

    /** Reads server-sent events. */
    private static final class Listener implements AutoCloseable {
        private final BufferedReader lines;

        Listener(HttpResponse<InputStream> response) {
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        Message next() {
            List<String> message = new ArrayList<>();
            try {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (!line.isEmpty()) {
                        message.add(line);
                    } else if (message.stream().anyMatch(part -> part.startsWith("data:"))) {
                        return new Message(field(message, "event:"), JSON.readTree(field(message, "data:")));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            throw new AssertionError("[stream] expected another event but was its end");
        }

        JsonNode nextWith(String field) {
            JsonNode data = next().data();
            while (!data.has(field)) {
                data = next().data();
            }
            return data;
        }

        private static String field(List<String> message, String name) {
            return message.stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.length()))
                    .findFirst()
                    .orElse("");
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
