package dev.streamstore.broker.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** A request whose body is counted and must not come too slowly. For one thread. */
final class PacedRequest extends HttpServletRequestWrapper {

    /** An attribute of requests whose body is not read to its end, because it comes too slowly. */
    static final String GIVEN_UP = PacedRequest.class.getName() + ".givenUp";

    private static final int DRAINED_AT_MOST_BYTES = 100 * 1024 * 1024;
    private static final byte[] DRAIN = new byte[8 * 1024];

    /** For a body that takes many reads; one that is larger than this has a right to it. */
    private static final int LARGE_INPUT_BYTES = 64 * 1024;

    private final SlowPeers slowPeers;
    private final Traffic traffic;
    private @Nullable Body body;
    private BodyBudget.@Nullable Room room;
    private boolean draining;

    PacedRequest(HttpServletRequest request, SlowPeers slowPeers, Traffic traffic) {
        super(request);
        this.slowPeers = slowPeers;
        this.traffic = traffic;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (body == null) {
            body = new Body(super.getInputStream(), endPoint(this));
            slowPeers.begin(body.transfer);
            long announced = getContentLengthLong();
            useInputBuffer(announced < 0 || announced > LARGE_INPUT_BYTES ? LARGE_INPUT_BYTES : announced);
        }
        return body;
    }

    /** The connection that a request came over. */
    static EndPoint endPoint(HttpServletRequest request) {
        return ServletContextRequest.getServletContextRequest(request)
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
    }

    /** From the next piece on that is read. */
    private void useInputBuffer(long bytes) {
        if (body != null && body.transfer.endPoint().getConnection() instanceof AbstractConnection connection) {
            connection.setInputBufferSize((int) Math.max(bytes, DoorServer.SMALL_INPUT_BYTES));
        }
    }

    /**
     * Takes room for a body before it is read into memory, until the request ends.
     *
     * @throws dev.streamstore.broker.error.BrokerFault {@code QUOTA_EXCEEDED}
     */
    void takeRoom(BodyBudget budget, long bytes) {
        if (room == null) {
            room = budget.enter(bytes);
        }
    }

    /** The request is answered. */
    void giveRoomBack() {
        if (room != null) {
            room.close();
            room = null;
        }
    }

    /** Nothing more is read. */
    void end() {
        if (body != null) {
            slowPeers.end(body.transfer);
            useInputBuffer(DoorServer.SMALL_INPUT_BYTES);
        }
    }

    /**
     * Reads what the controller left of the body, at its pace: a client that is still sending when its request is refused
     * would not see the answer. Nobody is charged for that.
     */
    void drain() {
        boolean asksFirst = getHeader(HttpHeaders.EXPECT) != null;
        if (asksFirst && body == null || getAttribute(GIVEN_UP) != null) {
            return;
        }
        draining = true;
        try {
            InputStream rest = getInputStream();
            long drained = 0;
            for (int read = rest.read(DRAIN); read >= 0; read = rest.read(DRAIN)) {
                drained += read;
                if (drained > DRAINED_AT_MOST_BYTES) {
                    setAttribute(GIVEN_UP, true);
                    return;
                }
            }
        } catch (IOException slowOrGone) {
            // Noted where it happened; the answer is out already.
        }
    }

    private final class Body extends ServletInputStream {
        private final ServletInputStream in;
        private final Transfer transfer;

        Body(ServletInputStream in, EndPoint endPoint) {
            this.in = in;
            this.transfer = new Transfer(endPoint, slowPeers);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = 0;
            transfer.begin(Transfer.NOTHING);
            try {
                read = in.read(target, offset, length);
            } catch (IOException slowOrGone) {
                setAttribute(GIVEN_UP, true);
                if (!transfer.isTooSlow()) {
                    throw slowOrGone;
                }
            } finally {
                transfer.end(Math.max(0, read));
            }
            if (read > 0 && !draining) {
                traffic.moved(read);
            }
            if (read >= 0 && transfer.isTooSlow()) {
                setAttribute(GIVEN_UP, true);
                throw transfer.tooSlow("request", "sent of the body");
            }
            return read;
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            in.setReadListener(listener);
        }
    }
}
