package dev.streamstore.benchmarks.broker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Long polls at the end of an empty partition, a connection for each, that nobody ever answers before their deadline. */
final class IdlePolls implements AutoCloseable {

    private final List<SocketChannel> connections = new ArrayList<>();

    /** Sends {@code count} polls and does not wait for their answers. */
    IdlePolls(URI broker, String topic, int count, Duration wait) throws IOException {
        String request =
                "GET /v1/topics/%s/partitions/0/records?offset=0&maxWaitMs=%d HTTP/1.1\r\nHost: %s\r\nAccept: application/json\r\n\r\n"
                        .formatted(topic, wait.toMillis(), broker.getAuthority());
        for (int i = 0; i < count; i++) {
            SocketChannel connection = SocketChannel.open(new InetSocketAddress(broker.getHost(), broker.getPort()));
            connections.add(connection);
            ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                connection.write(bytes);
            }
        }
    }

    /** How many have an answer by now. */
    int answered() throws IOException {
        int answered = 0;
        for (SocketChannel connection : connections) {
            connection.configureBlocking(false);
            answered += connection.read(ByteBuffer.allocate(64)) > 0 ? 1 : 0;
        }
        return answered;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel connection : connections) {
            connection.close();
        }
    }
}
