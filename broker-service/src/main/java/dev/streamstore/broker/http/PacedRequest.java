package dev.streamstore.broker.http;

import dev.streamstore.broker.runtime.Time;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** A request whose body is counted and must not come too slowly. For one thread. */
final class PacedRequest extends HttpServletRequestWrapper {

    /** An attribute of requests whose body is not read to its end, because it comes too slowly. */
    static final String GIVEN_UP = PacedRequest.class.getName() + ".givenUp";

    private static final int DRAINED_AT_MOST_BYTES = 100 * 1024 * 1024;
    private static final byte[] DRAIN = new byte[8 * 1024];

    private final Pace pace;
    private final Time time;
    private final Traffic traffic;
    private @Nullable Body body;
    private BodyBudget.@Nullable Room room;
    private boolean draining;

    PacedRequest(HttpServletRequest request, Pace pace, Time time, Traffic traffic) {
        super(request);
        this.pace = pace;
        this.time = time;
        this.traffic = traffic;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (body == null) {
            body = new Body(super.getInputStream());
        }
        return body;
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

    /** The end of the request. */
    void giveRoomBack() {
        if (room != null) {
            room.close();
            room = null;
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
        private final long startNanos = time.monotonicNanos();
        private long bytes;

        Body(ServletInputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                int read = in.read(target, offset, length);
                count(read);
                return read;
            } catch (IOException slowOrGone) {
                setAttribute(GIVEN_UP, true);
                throw slowOrGone;
            }
        }

        /** @param moved -1 at the end */
        private void count(int moved) throws IOException {
            if (moved < 0) {
                return;
            }
            bytes += moved;
            if (!draining) {
                traffic.moved(moved);
            }
            if (pace.isTooSlow(time.monotonicNanos() - startNanos, bytes)) {
                throw new SlowPeerException("[request] body: expected at least %d bytes per second but were %d in %d ms"
                        .formatted(pace.minBytesPerSecond(), bytes, (time.monotonicNanos() - startNanos) / 1_000_000));
            }
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
