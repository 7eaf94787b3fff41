package dev.streamstore.benchmarks.driver;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Requests of the JSON door over so many kept connections, each waiting for its answer before the next: records in with
 * {@code POST …/records}, then all of them out again with {@code GET …/records}. Sockets and a ready-made request, so
 * that the cores work for the broker.
 */
public final class JsonDriver {

    private final URI url;
    private final String topic;
    private final int perRequest;

    private JsonDriver(URI url, String topic, int perRequest) {
        this.url = url;
        this.topic = topic;
        this.perRequest = perRequest;
    }

    private interface Work {
        long run(int connection) throws IOException;
    }

    public static void main(String[] args) throws Exception {
        int connections = Settings.integer("connections");
        int requests = Settings.integer("requests");
        int partitions = Settings.integer("partitions");
        int perRequest = Settings.integer("perRequest");
        JsonDriver driver = new JsonDriver(URI.create(Settings.text("url")), Settings.text("topic"), perRequest);
        byte[] post = driver.produceRequest(Settings.integer("size"));
        double in = timed(connections, connection -> driver.produce(post, requests / connections));
        double out = timed(partitions, driver::consume);
        long records = (long) requests / connections * connections * perRequest;
        Settings.report(Map.of("inRecordsPerS", records / in, "outRecordsPerS", records / out));
    }

    private static double timed(int connections, Work work) throws Exception {
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            List<Future<Long>> results = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                int connection = i;
                results.add(threads.submit(() -> work.run(connection)));
            }
            for (Future<Long> result : results) {
                result.get();
            }
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private byte[] produceRequest(int size) {
        char[] value = new char[size];
        Arrays.fill(value, 'v');
        StringBuilder body = new StringBuilder("{\"records\":[");
        for (int i = 0; i < perRequest; i++) {
            body.append(i == 0 ? "" : ",").append("{\"value\":\"").append(value).append("\"}");
        }
        body.append("]}");
        String head =
                "POST /v1/topics/%s/records HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                        .formatted(topic, url.getAuthority(), body.length());
        return (head + body).getBytes(StandardCharsets.US_ASCII);
    }

    private long produce(byte[] request, int times) throws IOException {
        try (Connection connection = new Connection(url)) {
            for (int i = 0; i < times; i++) {
                connection.exchange(request);
            }
        }
        return times;
    }

    private long consume(int partition) throws IOException {
        long offset = 0;
        try (Connection connection = new Connection(url)) {
            while (true) {
                String request =
                        "GET /v1/topics/%s/partitions/%d/records?offset=%d&maxRecords=%d HTTP/1.1\r\nHost: %s\r\n\r\n"
                                .formatted(topic, partition, offset, 5 * perRequest, url.getAuthority());
                byte[] body = connection.exchange(request.getBytes(StandardCharsets.US_ASCII));
                long next = number(body, "\"nextOffset\":");
                if (next == offset) {
                    return offset;
                }
                offset = next;
            }
        }
    }

    /** The number after the last {@code name} in the body; it stands near the end, behind the records. */
    private static long number(byte[] body, String name) {
        String tail =
                new String(body, Math.max(0, body.length - 200), Math.min(200, body.length), StandardCharsets.UTF_8);
        int at = tail.lastIndexOf(name);
        if (at < 0) {
            throw new IllegalStateException("[driver] answer: expected " + name + " but it ends in " + tail);
        }
        int from = at + name.length();
        int to = from;
        while (Character.isDigit(tail.charAt(to))) {
            to++;
        }
        return Long.parseLong(tail, from, to, 10);
    }

    /** One kept connection; knows just enough of HTTP/1.1: answers with a length or in chunks. */
    private static final class Connection implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Connection(URI url) throws IOException {
            socket = new Socket(url.getHost(), url.getPort());
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        }

        byte[] exchange(byte[] request) throws IOException {
            socket.getOutputStream().write(request);
            String status = line();
            int length = -1;
            for (String header = line(); !header.isEmpty(); header = line()) {
                String lower = header.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Integer.parseInt(lower.substring(15).strip());
                }
            }
            byte[] body = length >= 0 ? in.readNBytes(length) : chunks();
            if (!status.contains(" 200")) {
                throw new IOException("[driver] status: expected 200 but was " + status + " "
                        + new String(body, StandardCharsets.UTF_8));
            }
            return body;
        }

        private byte[] chunks() throws IOException {
            var body = new java.io.ByteArrayOutputStream();
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                body.write(in.readNBytes(size));
                line();
            }
            line();
            return body.toByteArray();
        }

        private int chunkSize() throws IOException {
            return Integer.parseInt(line(), 16);
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new IOException("[driver] answer: expected a line but the connection ended");
                }
                if (next != '\r') {
                    line.append((char) next);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
