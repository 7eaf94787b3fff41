package dev.streamstore.stack.secrets;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.json.JsonMapper;

/** The Secrets of one namespace, through the API server of the cluster. */
final class SecretStore {
    private static final int PASSWORD_BYTES = 24;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int CREATED = 201;
    private static final int CONFLICT = 409;

    private final URI secrets;
    private final String token;
    private final HttpClient http;
    private final SecureRandom random;
    private final JsonMapper json = JsonMapper.builder().build();

    SecretStore(URI apiServer, String namespace, String token, SSLContext trust, SecureRandom random) {
        this.secrets = apiServer.resolve("/api/v1/namespaces/" + namespace + "/secrets");
        this.token = token;
        this.http = HttpClient.newBuilder()
                .sslContext(trust)
                .connectTimeout(TIMEOUT)
                .build();
        this.random = random;
    }

    /**
     * @return false when there is one already
     * @throws IOException when the API server refuses
     */
    boolean create(String name) throws IOException, InterruptedException {
        byte[] password = new byte[PASSWORD_BYTES];
        random.nextBytes(password);
        Map<String, Object> secret = Map.of(
                "apiVersion", "v1",
                "kind", "Secret",
                "type", "kubernetes.io/basic-auth",
                "metadata",
                        Map.of(
                                "name",
                                name + "-database",
                                "labels",
                                Map.of("app.kubernetes.io/part-of", "streamstore")),
                "stringData",
                        Map.of("username", name, "password", HexFormat.of().formatHex(password)));
        HttpRequest request = HttpRequest.newBuilder(secrets)
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(secret)))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        return switch (answer.statusCode()) {
            case CREATED -> true;
            case CONFLICT -> false;
            default ->
                throw new IOException("[secrets] POST " + secrets + ": expected 201 or 409 but was "
                        + answer.statusCode() + " " + answer.body());
        };
    }
}
