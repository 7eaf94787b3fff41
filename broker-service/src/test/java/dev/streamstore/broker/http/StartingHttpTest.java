package dev.streamstore.broker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.broker.BrokerApplication;
import dev.streamstore.broker.runtime.DiskFileStore;
import dev.streamstore.broker.runtime.FileStore;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** A broker that takes long to open its logs: alive, not ready, and honest about it. */
class StartingHttpTest {

    private static CountDownLatch opening;
    private static CountDownLatch mayOpen;

    @Configuration(proxyBeanMethods = false)
    static class SlowDisk {
        /** Holds the first recovery up. */
        @Bean
        @Primary
        FileStore slowFileStore() {
            var disk = new DiskFileStore();
            return (FileStore) Proxy.newProxyInstance(
                    FileStore.class.getClassLoader(), new Class<?>[] {FileStore.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("createDirectories")) {
                            opening.countDown();
                            mayOpen.await();
                        }
                        try {
                            return method.invoke(disk, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    @Test
    void whileItOpensItsLogsItIsNotReadyButAlive(@TempDir Path dataDir) throws Exception {
        opening = new CountDownLatch(1);
        mayOpen = new CountDownLatch(1);
        int port = freePort();
        CompletableFuture<ConfigurableApplicationContext> starting = CompletableFuture.supplyAsync(
                () -> new SpringApplicationBuilder(BrokerApplication.class, SlowDisk.class)
                        .run(
                                "--server.port=" + port,
                                "--streamstore.broker.data-dir=" + dataDir,
                                "--logging.level.root=WARN"),
                runnable -> Thread.ofPlatform().start(runnable));
        try {
            assertThat(opening.await(30, TimeUnit.SECONDS)).isTrue();

            for (String path : new String[] {"/v1/topics", "/v1/nothing", "/v1/groups/g", "/v1/cluster"}) {
                assertNotReady(get(port, path));
            }
            assertNotReady(post(port, "/v1/topics/t/records"));
            assertThat(get(port, "/actuator/health/liveness").statusCode()).isEqualTo(200);
            assertThat(get(port, "/actuator/health/readiness").statusCode()).isEqualTo(503);
            assertThat(get(port, "/actuator/prometheus").body())
                    .contains("streamstore_refusals_total{code=\"NOT_READY\"} 5");
        } finally {
            mayOpen.countDown();
        }
        try (ConfigurableApplicationContext broker = starting.get(30, TimeUnit.SECONDS)) {
            assertThat(broker.isRunning()).isTrue();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> get(port, "/actuator/health/readiness").statusCode() == 200);
            assertThat(get(port, "/v1/topics").statusCode()).isEqualTo(200);
        }
    }

    private static void assertNotReady(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(answer.body()).contains("\"code\":\"NOT_READY\"", "\"retriable\":true", "\"applied\":\"no\"");
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)));
    }

    private static HttpResponse<String> post(int port, String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"records\":[{\"value\":1}]}")));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString());
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
