package dev.streamstore.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

class AdmissionFilterTest {
    private final CountDownLatch inside = new CountDownLatch(2);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AdmissionFilter filter =
            new AdmissionFilter(2, new ProblemWriter(JsonMapper.builder().build()));

    private CompletableFuture<MockHttpServletResponse> slowRequest() {
        return CompletableFuture.supplyAsync(
                () -> send("/api/orders", () -> {
                    inside.countDown();
                    goOn.await(20, TimeUnit.SECONDS);
                }),
                Thread::startVirtualThread);
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private MockHttpServletResponse send(String path, Work work) {
        MockHttpServletResponse response = new MockHttpServletResponse();
        try {
            filter.doFilter(new MockHttpServletRequest("POST", path), response, (_, _) -> {
                try {
                    work.run();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return response;
    }

    @Test
    void whoFindsNoPlaceIsToldToComeBackAndProbesNeedNone() throws Exception {
        CompletableFuture<MockHttpServletResponse> first = slowRequest();
        CompletableFuture<MockHttpServletResponse> second = slowRequest();
        assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();

        MockHttpServletResponse third = send("/api/orders", () -> {});
        assertThat(third.getStatus()).isEqualTo(503);
        assertThat(third.getHeader("Retry-After")).isEqualTo("1");
        assertThat(third.getContentAsString()).contains("\"code\":\"UNAVAILABLE\"");
        assertThat(send("/actuator/health/liveness", () -> {}).getStatus()).isEqualTo(200);

        goOn.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS).getStatus()).isEqualTo(200);
        assertThat(second.get(20, TimeUnit.SECONDS).getStatus()).isEqualTo(200);
        assertThat(send("/api/orders", () -> {}).getStatus()).isEqualTo(200);
    }

    @Test
    void aRequestThatFailsGivesItsPlaceBack() {
        for (int i = 0; i < 5; i++) {
            try {
                send("/api/orders", () -> {
                    throw new IllegalArgumentException("a fault of the application");
                });
            } catch (IllegalStateException expected) {
                assertThat(expected).hasCauseInstanceOf(IllegalArgumentException.class);
            }
        }

        assertThat(send("/api/orders", () -> {}).getStatus()).isEqualTo(200);
    }
}
