package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readers that take a byte a second: together they ask for far more than the broker's memory. On a broker of its own. */
@Tag("conformance")
@Timeout(420)
class SlowPeerConformanceIT {
    private static final int RECORD_BYTES = 900_000;
    private static final int RECORDS = 10;
    private static final int READERS = 60;
    private static final List<String> WHAT = List.of("records", "batches", "stream");

    @Test
    @Requirement({"LIMIT-8", "LIMIT-10"})
    void readersOfOneByteASecondHoldNothingForLong() throws Exception {
        OwnBroker.assumeAllowed();
        try (BrokerProcess process = BrokerProcess.start(
                        List.of("-Xmx128m"),
                        "streamstore.broker.transfer.grace=3s",
                        "streamstore.broker.transfer.min-bytes-per-second=64KB");
                Trickle trickle = new Trickle()) {
            Api broker = process.api();
            broker.put("/v1/topics/large", "{}").expect(201);
            for (int i = 0; i < RECORDS; i++) {
                broker.post("/v1/topics/large/records", "{'records':[{'value':'" + "x".repeat(RECORD_BYTES) + "'}]}")
                        .expect(200);
            }
            for (int i = 0; i < READERS; i++) {
                trickle.read(ask(broker, WHAT.get(i % WHAT.size())));
            }

            // While all of them dawdle, others are served.
            broker.get("/v1/topics/large/partitions/0/records?maxBytes=1").expect(200);
            await().atMost(Duration.ofSeconds(60)).until(() -> ended(Metrics.of(broker)) >= READERS + 1);

            assertThat(trickle.bytes()).isLessThan(READERS * 100);
            assertThat(Waits.open(broker)).isZero();
            assertThat(broker.get("/v1/topics/large/partitions/0/records?maxBytes=60000000")
                            .expect(200)
                            .at("/records")
                            .isEmpty())
                    .isFalse();
        }
    }

    private static Socket ask(Api broker, String what) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(
                new InetSocketAddress(broker.url().getHost(), broker.url().getPort()));
        String path = what.equals("stream") ? "stream" : "records?maxBytes=60000000";
        String accept = switch (what) {
            case "batches" -> Api.BATCHES;
            case "stream" -> "text/event-stream";
            default -> "application/json";
        };
        socket.getOutputStream()
                .write("GET /v1/topics/large/partitions/0/%s HTTP/1.1\r\nHost: h\r\nAccept: %s\r\n\r\n"
                        .formatted(path, accept)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static double ended(Metrics metrics) {
        return metrics.value("streamstore_requests_seconds_count", "door=\"fetch\"")
                + metrics.value("streamstore_requests_seconds_count", "door=\"stream\"");
    }

    /** Takes a byte a second of each connection. */
    private static final class Trickle implements AutoCloseable {
        private final List<Socket> sockets = new ArrayList<>();
        private final AtomicInteger bytes = new AtomicInteger();

        void read(Socket socket) {
            sockets.add(socket);
            Thread.startVirtualThread(() -> dawdle(socket));
        }

        private void dawdle(Socket socket) {
            try {
                while (socket.getInputStream().read() >= 0) {
                    bytes.incrementAndGet();
                    Thread.sleep(1_000);
                }
            } catch (IOException | InterruptedException closed) {
                // The broker has had enough, or the test is over.
            }
        }

        int bytes() {
            return bytes.get();
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
