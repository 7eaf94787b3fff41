package dev.streamstore.system.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.stack.LocalStack;
import dev.streamstore.stack.Role;
import dev.streamstore.system.Stacks;
import dev.streamstore.system.browser.Browser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The broker's console: what somebody does who wants to see how a log works. */
@Timeout(180)
class ConsoleIT {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static LocalStack stack;
    private static Browser browser;
    private static String url;

    @BeforeAll
    static void start(@TempDir Path profile) throws Exception {
        browser = Browser.start(Stacks.ROOT.resolve("system-tests/target"), profile);
        stack = Stacks.start(Set.of(Role.BROKER));
        url = stack.url("broker-1").toString().replaceAll("/$", "");
        send("PUT", "/v1/topics/orders", "{\"partitions\":2}");
        for (int i = 0; i < 60; i++) {
            produce(
                    "{\"key\":\"order-%d\",\"value\":{\"orderId\":\"order-%d\",\"paid\":true},\"headers\":{\"ce_type\":\"order.placed.v1\"}}"
                            .formatted(i, i));
        }
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (stack != null) {
            stack.close();
        }
    }

    @AfterEach
    void nothingWasBlockedAndNothingFailed() {
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void browsesFromTheTopicsToARecord() {
        browser.open(url + "/#/topics");
        browser.click("main table a", "orders");
        browser.see("h1", "orders");
        browser.click("td.links a", "Records");
        browser.see("[data-facts]", "offsets 0 to 60");
        assertThat(browser.see("[data-offset='7']", "order-7").getText()).contains("#7", "\"paid\": true");
        assertThat(browser.run("return document.querySelector('[data-offset=\"7\"] .headers').textContent"))
                .isEqualTo("ce_typeorder.placed.v1");

        browser.type("input[name=from]", "42");
        browser.click("button", "Show");
        browser.see("[role=status]", "Offsets 42 to 59 of 60.");
        browser.see("[data-offset='42']", "order-42");
        assertThat(browser.count("[data-offset='41']")).isZero();

        browser.type("input[name=from]", "earliest");
        browser.type("input[name=key]", "order-51");
        browser.click("button", "Find key");
        browser.see("[role=status]", "1 with the key order-51 among 60 records");
        assertThat(browser.text("[data-records]")).contains("#51").doesNotContain("#50");
    }

    @Test
    void followsRecordsAsTheyCome() throws Exception {
        send("PUT", "/v1/topics/live", "{\"partitions\":1}");
        browser.open(url + "/#/topics/live/0/records");
        browser.click("button", "Follow live");
        browser.see("[role=status]", "Following");
        await().until(() -> browser.count("[data-tail=open]") == 1);

        send("POST", "/v1/topics/live/records", "{\"records\":[{\"key\":\"k\",\"value\":\"just now\"}]}");

        browser.see("[data-offset='0']", "just now");
        browser.click("button", "Stop following");
    }

    /** A record is shown as what it is: text. */
    @Test
    void nothingInARecordRuns() throws Exception {
        send("PUT", "/v1/topics/hostile", "{\"partitions\":1}");
        String evil = "<img src=x onerror=\\\"window.hacked=1\\\"><script>window.hacked=1</script>";
        send(
                "POST",
                "/v1/topics/hostile/records",
                "{\"records\":[{\"key\":\"%s\",\"value\":{\"%s\":\"%s\"},\"headers\":{\"%s\":\"%s\"}}]}"
                        .formatted(evil, evil, evil, evil, evil));

        browser.open(url + "/#/topics/hostile/0/records");

        browser.see("[data-offset='0']", "<script>window.hacked=1</script>");
        assertThat(browser.count("main img, main script")).isZero();
        assertThat(browser.run("return window.hacked")).isNull();
    }

    @Test
    void showsAGroupsLagSaysWhyAndResetsIt() throws Exception {
        send(
                "POST",
                "/v1/groups/readers/members",
                "{\"topics\":[\"orders\"],\"memberId\":\"m\",\"clientId\":\"reader\",\"sessionTimeoutMs\":300000}");
        send(
                "POST",
                "/v1/groups/readers/offsets",
                "{\"memberId\":\"m\",\"memberEpoch\":1,\"offsets\":[{\"topic\":\"orders\",\"partition\":0,\"offset\":60}]}");
        browser.open(url + "/#/groups");
        browser.click("main table a", "readers");
        browser.see("h2", "Members");
        browser.see("td", "orders 0–1");
        assertThat(browser.text("form button")).contains("Reset");
        assertThat(browser.count("form button:disabled")).isEqualTo(1);

        send("DELETE", "/v1/groups/readers/members/m", "");
        browser.see("[data-findings]", "Nobody reads");
        browser.see("#reset-hint", "can be reset");
        browser.click("form button", "Reset…");
        browser.see("dialog", "go on from earliest");
        browser.click("dialog button", "Cancel");
        browser.click("form button", "Reset…");
        browser.click("dialog button.danger", "Reset");

        browser.see(".outcome", "orders-0 at 0");
        browser.see("[data-findings]", "60 records of orders-0 wait");
    }

    @Test
    void showsWhatLiesOnTheDisk() throws Exception {
        send("PUT", "/v1/topics/small", "{\"partitions\":1,\"config\":{\"segment.bytes\":\"4096\"}}");
        for (int i = 0; i < 6; i++) {
            send("POST", "/v1/topics/small/records", "{\"records\":[{\"value\":\"%s\"}]}".formatted("x".repeat(1500)));
        }

        browser.open(url + "/#/topics/small/0/segments");

        browser.see("table", "00000000000000000000.log");
        assertThat(browser.count(".strip button")).isEqualTo(3);
        browser.see("[data-batches]", "ok");
        browser.click(".strip button", "0");
        browser.see("h2", "Batches from offset 0 on");
        browser.see("[data-batches] tbody tr", "0");
        assertThat(browser.count("[data-batches] tbody tr")).isEqualTo(2);
        browser.open(url + "/#/topics/small/0/explain");
        browser.see("[data-findings]", "The high watermark is at offset 6, the end of the log");
    }

    @Test
    void isReadByEveryoneInEveryWidthByDayAndByNight() throws Exception {
        send(
                "POST",
                "/v1/groups/lookers/members",
                "{\"topics\":[\"orders\"],\"memberId\":\"m\",\"clientId\":\"looker\",\"sessionTimeoutMs\":300000}");
        List<String[]> pages = List.of(
                new String[] {"topics", "#/topics", "main table"},
                new String[] {"topic", "#/topics/orders", "td.links"},
                new String[] {"records", "#/topics/orders/0/records", "[data-offset='0']"},
                new String[] {"segments", "#/topics/orders/0/segments", "[data-batches] table"},
                new String[] {"explain", "#/topics/orders/0/explain", ".finding"},
                new String[] {"groups", "#/groups", "main table"},
                new String[] {"group", "#/groups/lookers", ".finding"});
        browser.inEveryLook(new int[] {360, 1280}, look -> {
            for (String[] page : pages) {
                browser.open(url + "/" + page[1]);
                browser.see(page[2], "");
                browser.looksWell("console-" + page[0] + "-" + look);
            }
        });
    }

    private static void produce(String record) throws Exception {
        send(
                "POST",
                "/v1/topics/orders/records",
                "{\"records\":[%s]}".formatted(record.replaceFirst("\\{", "{\"partition\":0,")));
    }

    private static void send(String method, String path, String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(json))
                .build();
        var answer = HTTP.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode())
                .as("%s %s: %s", method, path, answer.body())
                .isLessThan(300);
    }
}
