package dev.streamstore.client.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionReuseStrategy;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.jspecify.annotations.Nullable;

/**
 * One kept HTTP/1.1 connection: a request, then its answer, then the next. Apache HttpCore writes and reads the heads;
 * bodies go between the caller's arrays and the socket without being gathered anywhere. For one thread at a time, except
 * {@link #close}; an interrupt of the thread that waits here closes it.
 */
final class Connection implements AutoCloseable {

    private static final Http1Config HTTP =
            Http1Config.custom().setBufferSize(4096).build();
    private static final ConnectionReuseStrategy REUSE = new DefaultConnectionReuseStrategy();
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(30);

    private final URI broker;
    private final SocketChannel channel;
    private final DefaultBHttpClientConnection http = new DefaultBHttpClientConnection(HTTP);
    private final boolean encrypted;
    private volatile boolean reusable = true;
    private volatile long lastUsedNanos = System.nanoTime();

    private Connection(URI broker, SocketChannel channel) {
        this.broker = broker;
        this.channel = channel;
        this.encrypted = "https".equals(broker.getScheme());
    }

    /** A new one, to be opened. */
    static Connection to(URI broker) throws IOException {
        return new Connection(broker, SocketChannel.open());
    }

    /**
     * Connects, and agrees on keys where the broker's address asks for it. How long the latter may take is the caller's
     * matter, as with {@link #exchange}.
     *
     * @param timeout for the former
     * @throws ConnectException when the broker can't be reached; then it is closed
     */
    void open(Duration timeout) throws IOException {
        int port = broker.getPort() >= 0 ? broker.getPort() : encrypted ? 443 : 80;
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            channel.socket().connect(new InetSocketAddress(broker.getHost(), port), (int) timeout.toMillis());
            http.bind(encrypted ? encrypt(channel.socket(), broker.getHost(), port) : channel.socket());
        } catch (IOException | RuntimeException e) {
            close();
            ConnectException unreachable = new ConnectException(
                    "expected a connection within %d ms but was %s".formatted(timeout.toMillis(), e));
            unreachable.initCause(e);
            throw unreachable;
        }
    }

    boolean isOpen() {
        return http.isOpen();
    }

    private static Socket encrypt(Socket socket, String host, int port) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket encrypted = (SSLSocket) factory.createSocket(socket, host, port, true);
        SSLParameters parameters = encrypted.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        encrypted.setSSLParameters(parameters);
        encrypted.startHandshake();
        return encrypted;
    }

    /**
     * Sends the call and waits for the whole answer. How long that may take is the caller's matter, who closes the
     * connection: a socket's own timeout would bound each read but not their sum, and cost a timer for each.
     */
    Answer exchange(Call call) throws IOException {
        reusable = false;
        BasicClassicHttpRequest request = request(call);
        try {
            http.sendRequestHeader(request);
            if (request.getEntity() != null) {
                http.sendRequestEntity(request);
            }
            http.flush();
            ClassicHttpResponse response = http.receiveResponseHeader();
            while (response.getCode() < 200) {
                response = http.receiveResponseHeader();
            }
            Answer answer = answer(response, call.arrays());
            reusable = REUSE.keepAlive(request, response, HttpCoreContext.create());
            lastUsedNanos = System.nanoTime();
            return answer;
        } catch (HttpException e) {
            throw new IOException(e);
        }
    }

    private BasicClassicHttpRequest request(Call call) {
        BasicClassicHttpRequest request = new BasicClassicHttpRequest(call.method(), call.path());
        request.addHeader(HttpHeaders.HOST, broker.getAuthority());
        request.addHeader(HttpHeaders.CONTENT_TYPE, call.contentType());
        request.addHeader(HttpHeaders.ACCEPT, call.accept());
        if (!call.body().isEmpty() || !call.method().equals("GET")) {
            Body body = new Body(call.body());
            request.addHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(body.getContentLength()));
            request.setEntity(body);
        }
        return request;
    }

    private Answer answer(ClassicHttpResponse response, @Nullable ReceiveArrays arrays)
            throws IOException, HttpException {
        if (response.getCode() == 204 || response.getCode() == 304) {
            return answer(response, new byte[0]);
        }
        http.receiveResponseEntity(response);
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return answer(response, new byte[0]);
        }
        InputStream in = entity.getContent();
        if (entity.getContentLength() < 0) {
            return answer(response, in.readAllBytes());
        }
        int length = Math.toIntExact(entity.getContentLength());
        boolean large = length >= ReceiveArrays.LARGE_BYTES && response.getCode() == 200;
        byte[] body = arrays != null && large ? arrays.take(length) : new byte[length];
        int read = in.readNBytes(body, 0, length);
        if (read < length) {
            throw new EOFException("expected " + length + " bytes but were " + read);
        }
        return new Answer(response.getCode(), retryAfter(response), body, length);
    }

    private static Answer answer(ClassicHttpResponse response, byte[] body) {
        return new Answer(response.getCode(), retryAfter(response), body);
    }

    private static String retryAfter(ClassicHttpResponse response) {
        Header header = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
        return header == null ? "" : header.getValue();
    }

    /** Whether another request may go over it. */
    boolean reusable() {
        return reusable && isOpen();
    }

    /** Whether it was not used for so long that the broker may close it any moment. */
    boolean agedOut() {
        return System.nanoTime() - lastUsedNanos > IDLE_LIMIT.toNanos();
    }

    /**
     * Whether the broker has closed it since the last answer, as far as can be told without sending: so that a call that
     * must not be repeated does not meet a connection of yesterday.
     */
    boolean stale() {
        if (encrypted || agedOut()) {
            return agedOut();
        }
        try {
            channel.configureBlocking(false);
            int read = channel.read(ByteBuffer.allocate(1));
            channel.configureBlocking(true);
            return read != 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() {
        reusable = false;
        try {
            channel.close();
        } catch (IOException e) {
            // Nobody is left whom that could concern.
        }
    }

    /** The call's bytes, as they lie there. */
    private static final class Body extends AbstractHttpEntity {
        private final List<ByteBuffer> parts;

        Body(List<ByteBuffer> parts) {
            super((ContentType) null, null);
            this.parts = parts;
        }

        @Override
        public long getContentLength() {
            return parts.stream().mapToLong(ByteBuffer::remaining).sum();
        }

        @Override
        public boolean isStreaming() {
            return false;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public InputStream getContent() {
            throw new UnsupportedOperationException("written, not read");
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            for (ByteBuffer part : parts) {
                out.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
            }
        }

        @Override
        public void close() {}
    }
}
