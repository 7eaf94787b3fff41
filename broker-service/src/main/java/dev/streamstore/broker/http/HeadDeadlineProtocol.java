package dev.streamstore.broker.http;

import java.io.IOException;
import java.time.Duration;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 as Tomcat speaks it, with a deadline for the whole head of a request. Tomcat's own timeout begins anew with
 * every byte, so that a client that sends one now and then would keep its connection for ever.
 *
 * <p>And with small response buffers: each of thousands of waiting polls holds one, 21 KiB less this way, and what is
 * worth a buffer here is written in one piece anyway.
 */
public final class HeadDeadlineProtocol extends Http11NioProtocol {

    private static final int RESPONSE_BUFFER_BYTES = 1024;

    private long limitNanos = Duration.ofSeconds(10).toNanos();

    /** From the first bytes of a request to the end of its head. */
    void setHeadLimit(Duration limit) {
        limitNanos = limit.toNanos();
    }

    @Override
    public int getDesiredBufferSize() {
        return RESPONSE_BUFFER_BYTES;
    }

    @Override
    protected Processor createProcessor() {
        return new DeadlineProcessor(this);
    }

    /** Has one connection at a time, and keeps it as long as a head is incomplete. */
    private static final class DeadlineProcessor extends Http11Processor {
        private final HeadDeadlineProtocol protocol;
        private @Nullable SocketWrapperBase<?> begun;
        private long begunNanos;

        DeadlineProcessor(HeadDeadlineProtocol protocol) {
            super(protocol, protocol.getAdapter());
            this.protocol = protocol;
        }

        @Override
        public SocketState service(SocketWrapperBase<?> connection) throws IOException {
            SocketState state = super.service(connection);
            if (state != SocketState.LONG || isAsync()) {
                begun = null;
                return state;
            }
            if (begun != connection) {
                begun = connection;
                begunNanos = System.nanoTime();
                return state;
            }
            return System.nanoTime() - begunNanos > protocol.limitNanos ? SocketState.CLOSED : state;
        }
    }
}
