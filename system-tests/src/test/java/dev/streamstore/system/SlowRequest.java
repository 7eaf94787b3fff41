package dev.streamstore.system;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** An order that takes as long as the test wants: its body arrives in two pieces. Not thread-safe. */
final class SlowRequest implements AutoCloseable {
    private final URI instance;
    private final Socket socket;
    private final byte[] rest;

    private SlowRequest(URI instance, Socket socket, byte[] rest) {
        this.instance = instance;
        this.socket = socket;
        this.rest = rest;
    }

    /** On return the instance has the head of the request and half of its body. */
    static SlowRequest begin(String instance, String json) throws IOException {
        URI uri = URI.create(instance);
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        socket.setSoTimeout((int) Duration.ofMinutes(1).toMillis());
        String head = """
                POST /api/orders HTTP/1.1\r
                Host: localhost\r
                Content-Type: application/json\r
                Content-Length: %d\r
                \r
                """.formatted(body.length);
        OutputStream out = socket.getOutputStream();
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(body, 0, body.length / 2);
        out.flush();
        return new SlowRequest(uri, socket, Arrays.copyOfRange(body, body.length / 2, body.length));
    }

    /** Until the instance takes no new connections. */
    void awaitClosedDoor() {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    try (Socket another = new Socket(instance.getHost(), instance.getPort())) {
                        return !another.isConnected();
                    } catch (ConnectException refused) {
                        return true;
                    }
                });
    }

    /** @return the status of the answer */
    int end() throws IOException {
        socket.getOutputStream().write(rest);
        String status = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
        if (status == null) {
            throw new IOException("[SlowRequest] expected an answer but the connection was closed");
        }
        return Integer.parseInt(status.split(" ")[1]);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
