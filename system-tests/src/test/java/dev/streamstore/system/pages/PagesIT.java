package dev.streamstore.system.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.http.HttpBrokerClient;
import dev.streamstore.stack.LocalStack;
import dev.streamstore.stack.traffic.Drivers;
import dev.streamstore.system.SharedStack;
import dev.streamstore.system.Stacks;
import dev.streamstore.system.browser.Browser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.StaleElementReferenceException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The pages of analytics, with the whole system behind them. */
@ExtendWith(SharedStack.class)
@Timeout(180)
class PagesIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final int DRIVERS = 60;

    private static LocalStack stack;
    private static Browser browser;
    private static Thread traffic;

    @BeforeAll
    static void open(LocalStack shared, @TempDir Path profile) throws Exception {
        stack = shared;
        browser = Browser.start(Stacks.ROOT.resolve("system-tests/target"), profile);
        traffic = Thread.ofVirtual().start(() -> {
            try (BrokerClient client = HttpBrokerClient.connect(List.of(stack.url("broker-1")));
                    Drivers drivers = new Drivers(client, DRIVERS, 2, _ -> {})) {
                drivers.drive(Duration.ofMinutes(10));
            }
        });
    }

    @AfterAll
    static void close() throws InterruptedException {
        if (browser != null) {
            browser.close();
        }
        if (traffic != null) {
            traffic.interrupt();
            traffic.join();
        }
    }

    @AfterEach
    void nothingWasBlockedOrFetchedFromElsewhere() {
        assertThat(browser.complaints()).isEmpty();
        assertThat((List<?>) browser.run("""
                return performance.getEntriesByType("resource").map((entry) => entry.name)
                  .filter((name) => !name.startsWith(location.origin))""")).as("requests to other places").isEmpty();
    }

    private static void openPage(String path, String css, String text) {
        browser.open(stack.url("analytics").toString().replaceAll("/$", "") + path);
        browser.see("[data-freshness][data-state=live]", "Live, as of");
        browser.see(css, text);
    }

    private static JsonNode analytics(String path) throws Exception {
        var request = HttpRequest.newBuilder(
                        URI.create(stack.url("analytics").toString().replaceAll("/$", "") + path))
                .build();
        return JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
    }

    /** @return the order's id */
    private static String order(String paymentMethod) throws Exception {
        String body = JSON.writeValueAsString(Map.of(
                "customerId", "c-1",
                "email", "ada@example.com",
                "region", "asia",
                "paymentMethod", paymentMethod,
                "lines", List.of(Map.of("sku", "NB-DOT-A5", "quantity", 1))));
        var request = HttpRequest.newBuilder(
                        URI.create(stack.url("order").toString().replaceAll("/$", "") + "/api/orders"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        var answer = HTTP.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return JSON.readTree(answer.body()).get("orderId").asString();
    }

    private static long shown(String id) {
        return Long.parseLong(browser.text("#" + id).strip().replace(",", ""));
    }

    @Test
    void theDashboardFollowsOrdersWithoutBeingLoadedAnew() throws Exception {
        openPage("/", "#by-region", "Asia");
        browser.run("window.visit = 'first'");
        long placed = shown("placed");
        long confirmed = shown("confirmed");
        long cancelled = shown("cancelled");
        String revenue = browser.text("#revenue");

        order("card-ok");
        order("card-declined");

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(shown("placed")).isEqualTo(placed + 2);
            assertThat(shown("confirmed")).isEqualTo(confirmed + 1);
            assertThat(shown("cancelled")).isEqualTo(cancelled + 1);
            assertThat(browser.text("#revenue")).isNotEqualTo(revenue);
        });
        browser.see("#top-products", "Dotted Notebook A5");
        browser.see("#time-to-confirm-note", "median; p99");
        browser.see("#consumers", "analytics");
        assertThat(browser.run("return window.visit")).isEqualTo("first");
        await().atMost(Duration.ofSeconds(30))
                .ignoreException(StaleElementReferenceException.class)
                .untilAsserted(() -> {
                    JsonNode funnel = analytics("/api/dashboard").get("funnel");
                    assertThat(browser.text("#funnel .number").strip())
                            .isEqualTo("%s\n%s\n%s\n%s"
                                    .formatted(
                                            funnel.get("placed").asString(),
                                            funnel.get("authorized").asString(),
                                            funnel.get("confirmed").asString(),
                                            funnel.get("paid").asString()));
                });
    }

    @Test
    void theStoryOfAnOrderIsToldAsItHappens() throws Exception {
        String orderId = order("card-ok");
        openPage("/orders/" + orderId, "[data-order]", orderId);
        browser.see("[data-story]", "Payment captured");
        browser.see("[data-story]", "Mail sent");
        browser.see("[data-status]", "Confirmed");
    }

    @Test
    void driversMoveOverTheMapAndAreCountedByZone() {
        openPage("/drivers", "[data-count]", DRIVERS + " on the road");
        assertThat(browser.count(".driver")).isEqualTo(DRIVERS);
        List<?> before = places();
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            List<?> now = new ArrayList<>(places());
            now.removeAll(before);
            assertThat(now).as("drivers elsewhere than before").hasSizeGreaterThan(DRIVERS / 4);
        });
        Object sum = browser.run("""
                return [...document.querySelectorAll("[data-zones] td")]
                  .reduce((sum, cell) => sum + Number(cell.textContent), 0)""");
        assertThat(sum).isEqualTo((long) DRIVERS);
    }

    private static List<?> places() {
        return (List<?>)
                browser.run("return [...document.querySelectorAll('.driver')].map((each) => each.style.transform)");
    }

    @Test
    void theTopologyShowsWhoReadsWhatAndHowFiguresAreComputed() {
        openPage("/topology", "[data-groups]", "order-saga");
        browser.see("[data-progress]", "too late");
        assertThat(browser.count(".steps")).isGreaterThanOrEqualTo(4);
        browser.click("summary", "In words");
        browser.see("[data-description]", "order-history");
        browser.click("summary", "Mermaid");
        browser.see("[data-mermaid]", "flowchart LR");
    }

    /** Old figures do not pose as new ones, and the page comes back by itself. */
    @Test
    void aDashboardWithoutItsServiceSaysSinceWhenItIsStale() throws Exception {
        openPage("/", "#by-region", "Asia");
        browser.run("window.visit = 'first'");
        stack.stop("analytics");
        try {
            browser.see("[data-freshness][data-state=stale]", "Stale since");
            browser.screenshot("dashboard-stale");
        } finally {
            stack.start("analytics");
        }
        browser.see("[data-freshness][data-state=live]", "Live, as of");
        assertThat(browser.run("return window.visit")).isEqualTo("first");
        // The browser itself says that it could not connect.
        assertThat(browser.complaints()).allMatch(line -> line.contains("/api/dashboard/stream"));
    }

    @Test
    void isReadByEveryoneInEveryWidthByDayAndByNight() throws Exception {
        order("card-ok");
        String orderId = order("card-timeout");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> analytics("/api/orders/" + orderId + "/story")
                        .toString()
                        .contains("notification.sent"));
        browser.inEveryLook(new int[] {360, 1280}, look -> {
            looksWell("dashboard-" + look, "/", "#funnel", "Confirmed");
            looksWell("story-" + look, "/orders/" + orderId, "[data-story]", "Mail sent");
            looksWell("drivers-" + look, "/drivers", "[data-count]", "on the road");
            looksWell("topology-" + look, "/topology", "[data-progress]", "records");
        });
    }

    private static void looksWell(String name, String path, String css, String text) throws Exception {
        openPage(path, css, text);
        browser.looksWell(name);
    }
}
