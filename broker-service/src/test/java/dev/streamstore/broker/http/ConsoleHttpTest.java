package dev.streamstore.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.http.RunningBroker.Answer;
import java.nio.charset.StandardCharsets;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The console as the broker serves it; what it does in a browser is tested in one. */
class ConsoleHttpTest extends BrokerHttpTest {

    @Test
    void servesThePageAndAllItLoadsAndNothingElse() {
        Answer page = broker.get("/");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualToIgnoringCase("text/html;charset=UTF-8");

        Stream<String> loads =
                Stream.concat(parts(page), parts(broker.get("/console/app.js"))).distinct();
        assertThat(loads)
                .contains("/console/console.css", "/console/app.js", "/console/topics.js")
                .allSatisfy(part -> {
                    Answer file = broker.get(part);
                    assertThat(file.status()).as(part).isEqualTo(200);
                    assertThat(file.header("Cache-Control")).isEqualTo("no-store");
                    assertThat(file.header("X-Content-Type-Options")).isEqualTo("nosniff");
                });
        assertThat(broker.get("/console/absent.js").problem()).isEqualTo("404 NOT_FOUND");
        assertThat(broker.get("/console/index.html").problem()).isEqualTo("404 NOT_FOUND");
        assertThat(broker.get("/console/..%2fapplication.yaml").status()).isBetween(400, 404);
    }

    @Test
    void runsNoScriptThatIsNotItsOwnAndAsksNobodyElse() {
        Answer page = broker.get("/");

        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(new String(page.bytes(), StandardCharsets.UTF_8)).doesNotContain("http://", "https://", " style=");
    }

    @Test
    void showsWhatLiesOnTheDisk() {
        String topic = newTopic(1);
        broker.post(topic + "/records", "{\"records\":[{\"value\":1},{\"value\":2}]}");
        String segments = "/console/api/topics/" + name(topic) + "/partitions/0/segments";

        Answer all = broker.get(segments);
        assertThat(all.header("Cache-Control")).isEqualTo("no-store");
        assertThat(all.json().at("/segments/0/active").booleanValue()).isTrue();
        assertThat(all.json().at("/segments/0/files/0").stringValue()).isEqualTo("00000000000000000000.log");
        Answer batches = broker.get(segments + "/0/batches");
        assertThat(batches.json().at("/batches/0/records").intValue()).isEqualTo(2);
        assertThat(batches.json().at("/batches/0/crcOk").booleanValue()).isTrue();
        assertThat(batches.number("nextPosition")).isEqualTo(-1);
        assertThat(broker.get(segments + "/0/index").json().required("offsets").isArray())
                .isTrue();

        assertThat(broker.get(segments + "/7/batches").problem()).isEqualTo("400 INVALID_REQUEST");
        assertThat(broker.get(segments + "/0/batches?position=x").problem()).isEqualTo("400 INVALID_REQUEST");
        assertThat(broker.get("/console/api/topics/absent/partitions/0/segments")
                        .problem())
                .isEqualTo("404 UNKNOWN_TOPIC");
    }

    /** Everything a text names below {@code /console}. */
    private static Stream<String> parts(Answer file) {
        return Pattern.compile("/console/[a-z]+\\.[a-z]+")
                .matcher(new String(file.bytes(), StandardCharsets.UTF_8))
                .results()
                .map(MatchResult::group);
    }
}
