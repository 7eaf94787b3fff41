package dev.streamstore.stack.demo.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SynchronousChainTest {
    private final SynchronousChain chain =
            SynchronousChain.start(Duration.ofSeconds(10), Map.of("payment", Duration.ofMillis(30)));
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        chain.close();
    }

    private HttpResponse<String> order(String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(chain.orders())
                .POST(BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    @Test
    void anOrderIsAnsweredWhenEveryStepHasDoneItsPart() throws Exception {
        long beganNanos = System.nanoTime();
        HttpResponse<String> answer = order("{\"customerId\":\"c-1\"}");
        assertThat(System.nanoTime() - beganNanos)
                .isGreaterThanOrEqualTo(Duration.ofMillis(30).toNanos());
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).contains("\"orderId\":\"");
        for (String step : new String[] {"order", "payment", "inventory", "notification", "analytics"}) {
            assertThat(chain.done(step)).as(step).isEqualTo(1);
        }
    }

    /** A step that is away turns every order away; back, it is as before. */
    @ParameterizedTest
    @ValueSource(strings = {"payment", "inventory", "notification", "analytics"})
    void oneStepAwayAndNothingIsSold(String step) throws Exception {
        chain.stop(step);
        assertThat(order("{}").statusCode()).isEqualTo(503);
        assertThat(chain.done("order")).isEqualTo(1);
        assertThat(chain.done("analytics")).isZero();

        chain.restart(step);
        assertThat(order("{}").statusCode()).isEqualTo(201);
        assertThat(chain.done("analytics")).isEqualTo(1);
    }

    @Test
    void whatIsNoOrderIsRefused() throws Exception {
        assertThat(order("{").statusCode()).isEqualTo(400);
    }
}
