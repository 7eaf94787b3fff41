package dev.streamstore.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What callers get for what they send, over real HTTP and a real Tomcat. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"streamstore.pages.shop=https://shop.example", "streamstore.pages.mail=http://localhost:8025"})
class RestDoorTest {
    private static final String GOOD = """
            {"customer":"c","email":"a@b.example","colour":"RED","lines":[{"sku":"A","quantity":1}],"unknown":{"x":1}}""";

    @LocalServerPort
    int port;

    HttpProbe http;

    @BeforeEach
    void connect() {
        http = new HttpProbe(port);
    }

    private static String order(String lines) {
        return """
            {"customer":"c","email":"a@b.example","colour":"RED","lines":%s}""".formatted(lines);
    }

    private static String quantity(String json) {
        return order("[{\"sku\":\"A\",\"quantity\":" + json + "}]");
    }

    private void isProblem(HttpProbe.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.text())
                .doesNotContain("java.")
                .doesNotContain("Exception")
                .doesNotContain("dev.streamstore")
                .doesNotContain("\tat ");
    }

    @Test
    void aGoodRequestPassesAndUnknownFieldsAreIgnored() {
        assertThat(http.post("/api/orders", GOOD).status()).isEqualTo(200);
    }

    @Test
    void pagesAreToldWhereTheOthersAre() {
        HttpProbe.Answer answer = http.get("/pages.json");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"shop\":\"https://shop.example\",\"mail\":\"http://localhost:8025\"}");
    }

    @Test
    void whatPagesShareIsServed() {
        assertThat(http.get("/streamstore/streamstore.css").contentType()).startsWith("text/css");
        assertThat(http.get("/streamstore/pages.js").contentType()).startsWith("text/javascript");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1.5       | must be a whole number between -2147483648 and 2147483647
            1.0       | must be a whole number between -2147483648 and 2147483647
            "abc"     | must be a whole number between -2147483648 and 2147483647
            "1"       | must be a whole number between -2147483648 and 2147483647
            ""        | must be a whole number between -2147483648 and 2147483647
            true      | must be a whole number between -2147483648 and 2147483647
            {}        | must be a whole number between -2147483648 and 2147483647
            [1]       | must be a whole number between -2147483648 and 2147483647
            1e400     | must be a whole number between -2147483648 and 2147483647
            99999999999999999999 | must be a whole number between -2147483648 and 2147483647
            1000000000 | must be less than or equal to 1000
            0         | must be greater than or equal to 1
            -1        | must be greater than or equal to 1
            null      | must not be null""")
    void aBadQuantityIsNamed(String json, String message) {
        HttpProbe.Answer answer = http.post("/api/orders", quantity(json));
        isProblem(answer, 400, "VALIDATION_FAILED");
        assertThat(answer.errors()).isEqualTo("lines[0].quantity: " + message + "\n");
    }

    @Test
    void everyBadFieldIsNamedAtOnce() {
        HttpProbe.Answer answer = http.post("/api/orders", """
                {"customer":7,"email":"nonsense","colour":"GREEN",
                 "lines":[{"sku":"far too long a SKU","quantity":"x"},{"quantity":1.5},5]}""");
        isProblem(answer, 400, "VALIDATION_FAILED");
        assertThat(answer.errors().lines())
                .containsExactlyInAnyOrder(
                        "customer: must be a string",
                        "email: must be a well-formed email address",
                        "colour: must be one of RED, BLUE",
                        "lines[0].sku: size must be between 0 and 8",
                        "lines[0].quantity: must be a whole number between -2147483648 and 2147483647",
                        "lines[1].sku: must not be blank",
                        "lines[1].quantity: must be a whole number between -2147483648 and 2147483647",
                        "lines[2]: must be an object");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                  | colour,customer,email,lines
            {"lines":"x"}       | colour,customer,email,lines
            {"lines":[null]}    | colour,customer,email,lines[0]
            {"colour":0}        | colour,customer,email,lines
            {"colour":""}       | colour,customer,email,lines
            []                  | body
            "text"              | body
            5                   | body""")
    void whatIsMissingOrOfAnotherShapeIsNamed(String body, String fields) {
        HttpProbe.Answer answer = http.post("/api/orders", body);
        isProblem(answer, 400, "VALIDATION_FAILED");
        assertThat(answer.json()
                        .path("errors")
                        .valueStream()
                        .map(e -> e.get("field").asString())
                        .distinct()
                        .sorted())
                .as(answer.text())
                .containsExactly(fields.split(","));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "{",
                "{\"a\":}",
                "not json",
                "{} {}",
                "{\"a\":NaN}",
                "{'customer':'c'}",
                "{\"customer\":\"\u0001\"}"
            })
    void whatIsNotJsonIsMalformed(String body) {
        isProblem(http.post("/api/orders", body), 400, "MALFORMED_JSON");
    }

    @Test
    void deepNestingIsMalformedAndNotAnError() {
        isProblem(http.post("/api/orders", "[".repeat(100_000)), 400, "MALFORMED_JSON");
    }

    @Test
    void textThatNoDatabaseCanStoreIsNamed() {
        HttpProbe.Answer nul = http.post("/api/orders", GOOD.replace("\"c\"", "\"a\\u0000\""));
        isProblem(nul, 400, "VALIDATION_FAILED");
        assertThat(nul.errors()).isEqualTo("customer: must not contain NUL or half of a surrogate pair\n");
        isProblem(http.post("/api/orders", GOOD.replace("\"A\"", "\"\\ud83d\"")), 400, "VALIDATION_FAILED");
        assertThat(http.post("/api/orders", GOOD.replace("\"c\"", "\"\\ud83d\\ude00\""))
                        .status())
                .isEqualTo(200);
        isProblem(http.get("/api/search?q=a%00"), 400, "BAD_REQUEST");
    }

    @Test
    void nothingHasANulInItsPath() {
        isProblem(http.get("/api/orders%00"), 400, "BAD_REQUEST");
        isProblem(http.get("/api/a%00b/c"), 400, "BAD_REQUEST");
    }

    @Test
    void noAnswerIsKeptByCaches() {
        assertThat(http.get("/api/orders").raw().headers().allValues("Cache-Control"))
                .containsExactly("no-store");
        assertThat(http.get("/page.html").status()).isEqualTo(200);
        assertThat(http.get("/page.html").raw().headers().allValues("Cache-Control"))
                .containsExactly("no-store");
    }

    @Test
    void fortyThousandBadLinesAreBoundedWork() {
        String lines = "[" + "{\"quantity\":\"x\"},".repeat(40_000) + "{}]";
        HttpProbe.Answer answer = http.post("/api/orders", order(lines));
        isProblem(answer, 400, "VALIDATION_FAILED");
        assertThat(answer.json().path("errors").size()).isLessThanOrEqualTo(JsonBinder.MAX_PROBLEMS);
    }

    @Test
    void otherContentTypesAreRefused() {
        for (String path : new String[] {"/api/orders", "/api/anything"}) {
            isProblem(http.post(path, GOOD, "Content-Type", "text/plain"), 415, "UNSUPPORTED_MEDIA_TYPE");
            isProblem(http.post(path, GOOD, "Content-Type", "nonsense"), 415, "UNSUPPORTED_MEDIA_TYPE");
            isProblem(
                    http.post(path, "a=b", "Content-Type", "application/x-www-form-urlencoded"),
                    415,
                    "UNSUPPORTED_MEDIA_TYPE");
        }
    }

    @Test
    void whatIsNotThereOrNotAllowedIsTold() {
        isProblem(http.get("/api/nothing"), 404, "NOT_FOUND");
        isProblem(http.get("/error"), 404, "NOT_FOUND");
        isProblem(http.get("/api/missing"), 404, "NOT_FOUND");
        HttpProbe.Answer notAllowed = http.send("DELETE", "/api/orders");
        isProblem(notAllowed, 405, "METHOD_NOT_ALLOWED");
        assertThat(notAllowed.raw().headers().firstValue("Allow")).isPresent();
        isProblem(http.get("/api/orders", "Accept", "application/pdf"), 406, "NOT_ACCEPTABLE");
        isProblem(http.get("/api/own"), 422, "IDEMPOTENCY_KEY_REUSED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/pdf", "text/event-stream", "text/html"})
    void aProblemIsToldWhateverTheCallerAccepts(String accept) {
        isProblem(http.get("/api/missing", "Accept", accept), 404, "NOT_FOUND");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /api/orders?page=-1&size=101 | page: must be between 0 and 1000000;size: must be between 1 and 100
            /api/orders?size=0           | size: must be between 1 and 100
            /api/orders?size=abc         | size: must be a whole number between -2147483648 and 2147483647
            /api/search                  | q: is required
            /api/search?q=abcd           | q: size must be between 0 and 3
            /api/search?q=a&colour=GREEN | colour: must be one of RED, BLUE""")
    void badParametersAreNamed(String path, String errors) {
        HttpProbe.Answer answer = http.get(path);
        isProblem(answer, 400, "VALIDATION_FAILED");
        assertThat(answer.errors().lines()).containsExactly(errors.split(";"));
    }

    @Test
    void ourOwnFaultsTellNothingButAnId() {
        HttpProbe.Answer answer = http.get("/api/bug");
        isProblem(answer, 500, "INTERNAL_ERROR");
        assertThat(answer.json().path("errorId").asString()).hasSize(36);
        assertThat(answer.text()).doesNotContain("secret");
    }

    @Test
    void aDatabaseThatIsAwayIsUnavailable() {
        HttpProbe.Answer answer = http.get("/api/database");
        isProblem(answer, 503, "DATABASE_UNAVAILABLE");
        assertThat(answer.raw().headers().firstValue("Retry-After")).contains("1");
    }

    @Test
    void moneyAndPagesLookAsDocumented() {
        assertThat(http.get("/api/money").text()).isEqualTo("{\"total\":{\"amount\":\"49.98\",\"currency\":\"USD\"}}");
        assertThat(http.get("/api/orders").json())
                .isEqualTo(new tools.jackson.databind.json.JsonMapper()
                        .readTree("{\"items\":[\"a\"],\"page\":0,\"size\":20,\"total\":1}"));
    }

    @Test
    void aLargeChunkedBodyIsRefusedWhereverItGoes() {
        HttpProbe.Answer answer = http.postStream("/api/orders", new Blanks(50_000_000));
        isProblem(answer, 413, "PAYLOAD_TOO_LARGE");
    }

    @Test
    void aBodyOfExactlyTheLimitPasses() {
        String padded = GOOD + " ".repeat(1024 * 1024 - GOOD.length());
        assertThat(http.post("/api/orders", padded).status()).isEqualTo(200);
        isProblem(http.post("/api/orders", padded + " "), 413, "PAYLOAD_TOO_LARGE");
        InputStream chunks = new SequenceInputStream(
                new ByteArrayInputStream(GOOD.getBytes(StandardCharsets.UTF_8)),
                new Blanks(1024 * 1024 - GOOD.length()));
        assertThat(http.postStream("/api/orders", chunks).status()).isEqualTo(200);
    }

    /** The caller who writes all it has before it reads: the answer must not be lost to a reset connection. */
    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/x-www-form-urlencoded", "text/plain"})
    void anAnswerToFiftyMegabytesArrives(String contentType) throws IOException {
        int size = 50_000_000;
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /api/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + contentType
                            + "\r\nContent-Length: " + size + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            new Blanks(size).transferTo(out);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 413").contains("\"code\":\"PAYLOAD_TOO_LARGE\"");
        }
    }

    /** So many blanks, none of them in memory. */
    private static final class Blanks extends InputStream {
        private long left;

        Blanks(long length) {
            left = length;
        }

        @Override
        public int read() {
            if (left == 0) {
                return -1;
            }
            left--;
            return ' ';
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            int n = (int) Math.min(left, length);
            java.util.Arrays.fill(bytes, offset, offset + n, (byte) ' ');
            left -= n;
            return n;
        }
    }
}
