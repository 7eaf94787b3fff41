package dev.streamstore.stack.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SecretStoreTest {
    private final Map<String, JsonNode> secrets = new ConcurrentHashMap<>();
    private HttpServer api;
    private SecretStore store;

    @BeforeEach
    void startApi() throws Exception {
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/api/v1/namespaces/shop/secrets", this::create);
        api.start();
        store = store("right");
    }

    private SecretStore store(String token) throws Exception {
        URI url = URI.create("http://localhost:" + api.getAddress().getPort());
        return new SecretStore(url, "shop", token, SSLContext.getDefault(), new SecureRandom());
    }

    @AfterEach
    void stopApi() {
        api.stop(0);
    }

    /** As the API server does it: 403 without the right, 409 when the name is taken. */
    private void create(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode secret = JsonMapper.builder().build().readTree(exchange.getRequestBody());
            String name = secret.get("metadata").get("name").asString();
            boolean allowed = "Bearer right".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            int status = !allowed ? 403 : secrets.putIfAbsent(name, secret) == null ? 201 : 409;
            exchange.sendResponseHeaders(status, 2);
            exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void makesASecretPerNameWithAPasswordOfItsOwn() throws Exception {
        assertThat(store.create("orders")).isTrue();
        assertThat(store.create("payments")).isTrue();

        JsonNode orders = secrets.get("orders-database");
        assertThat(orders.get("type").asString()).isEqualTo("kubernetes.io/basic-auth");
        assertThat(orders.get("stringData").get("username").asString()).isEqualTo("orders");
        String password = orders.get("stringData").get("password").asString();
        assertThat(password).matches("[0-9a-f]{48}");
        assertThat(secrets.get("payments-database")
                        .get("stringData")
                        .get("password")
                        .asString())
                .isNotEqualTo(password);
    }

    @Test
    void leavesASecretThatIsThere() throws Exception {
        store.create("orders");
        JsonNode first = secrets.get("orders-database");

        assertThat(store.create("orders")).isFalse();
        assertThat(secrets.get("orders-database")).isSameAs(first);
    }

    @Test
    void aRefusalIsAnError() throws Exception {
        SecretStore refused = store("wrong");

        assertThatThrownBy(() -> refused.create("orders")).hasMessageContaining("403");
    }

    @Test
    void findsTheApiServerByWhatTheKubeletSays() {
        assertThat(CreateSecrets.apiServer(
                        Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "KUBERNETES_SERVICE_PORT", "6443")))
                .isEqualTo(URI.create("https://10.0.0.1:6443"));
        assertThat(CreateSecrets.apiServer(Map.of("KUBERNETES_SERVICE_HOST", "fd00::1")))
                .isEqualTo(URI.create("https://[fd00::1]:443"));
    }
}
