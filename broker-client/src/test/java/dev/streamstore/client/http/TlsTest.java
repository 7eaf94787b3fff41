package dev.streamstore.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.streamstore.client.BrokerException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker behind TLS, and one that accepts connections and then says nothing. */
@Timeout(60)
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final Duration SOON = Duration.ofMillis(200);

    private static SSLContext trusted;

    private final ServerSocket silent;

    TlsTest() throws IOException {
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Has the JVM trust a certificate of its own: the client's trust is what the JVM trusts. */
    @BeforeAll
    static void makeACertificate(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("broker.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=broker",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        trusted = SSLContext.getInstance("TLS");
        trusted.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        SSLContext.setDefault(trusted);
    }

    @AfterEach
    void stop() throws IOException {
        silent.close();
    }

    private URI silentUrl() {
        return URI.create("https://127.0.0.1:" + silent.getLocalPort());
    }

    @Test
    void callsGoOverOneConnection() throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(trusted));
        server.createContext("/", exchange -> {
            byte[] port = String.valueOf(exchange.getRemoteAddress().getPort()).getBytes();
            exchange.sendResponseHeaders(200, port.length);
            exchange.getResponseBody().write(port);
            exchange.close();
        });
        server.start();
        URI url = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
        try (Transport transport = new Transport(List.of(url))) {
            byte[] first = transport.send(Call.get("/")).body();
            assertThat(transport.send(Call.get("/")).body()).isEqualTo(first);
        } finally {
            server.stop(0);
        }
    }

    /** Let {@code ConnectionPool.open} go without a watch to see it fail: it never ends. */
    @Test
    void aHandshakeThatGetsNoAnswerIsAConnectionThatIsRefused() throws Exception {
        try (Transport transport = new Transport(List.of(silentUrl()))) {
            assertThatThrownBy(
                            () -> transport.send(Call.post("/v1/producers", "").within(SOON)))
                    .hasCauseInstanceOf(ConnectException.class)
                    .isInstanceOfSatisfying(BrokerException.class, e -> {
                        assertThat(e.retriable()).isTrue();
                        assertThat(e.applied()).isEqualTo(BrokerException.Applied.NO);
                    });
            try (Socket accepted = silent.accept()) {
                // Ends: the other side is closed.
                assertThat(accepted.getInputStream().readAllBytes()).isNotEmpty();
            }
        }
    }

    @Test
    void anotherBrokerIsAskedWhenOneDoesNotShakeHands() {
        try (FakeBroker broker = new FakeBroker();
                Transport transport = new Transport(List.of(silentUrl(), broker.url()))) {
            Answer answer = transport.send(Call.post("/v1/producers", ""));
            assertThat(answer.status()).isEqualTo(200);
        }
    }

    /** Let {@code ConnectionPool.take} add only open connections to the busy ones to see it fail. */
    @Test
    void closingTheClientEndsAHandshake() throws Exception {
        Transport transport = new Transport(List.of(silentUrl()));
        FutureTask<Answer> waiting = new FutureTask<>(() -> transport.send(Call.get("/")));
        Thread caller = Thread.ofVirtual().start(waiting);
        try (Socket accepted = silent.accept()) {
            assertThat(accepted.getInputStream().read()).isPositive();
            transport.close();
            assertThat(caller.join(Duration.ofSeconds(2))).isTrue();
        }
        assertThatThrownBy(waiting::get).hasCauseInstanceOf(BrokerException.class);
    }
}
