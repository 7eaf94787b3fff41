package dev.streamstore.broker.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/**
 * An answer whose body is counted and must not be taken too slowly. Only the time spent in writing counts, not that
 * between writes, in which nobody but the broker is slow. For one thread.
 */
final class PacedResponse extends HttpServletResponseWrapper {

    /** What lies in the heap is copied on its way out, in pieces of this size. */
    private static final int PIECE_BYTES = 128 * 1024;

    private final HttpServletRequest request;
    private final SlowPeers slowPeers;
    private final Traffic traffic;
    private @Nullable Body body;

    PacedResponse(HttpServletRequest request, HttpServletResponse response, SlowPeers slowPeers, Traffic traffic) {
        super(response);
        this.request = request;
        this.slowPeers = slowPeers;
        this.traffic = traffic;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (body == null) {
            body = new Body(super.getOutputStream(), PacedRequest.endPoint(request));
            slowPeers.begin(body.transfer);
        }
        return body;
    }

    /** Nothing more is written. */
    void end() {
        if (body != null) {
            slowPeers.end(body.transfer);
        }
    }

    private interface Write {
        void run() throws IOException;
    }

    private final class Body extends ServletOutputStream {
        private final ServletOutputStream out;
        private final Transfer transfer;

        Body(ServletOutputStream out, EndPoint endPoint) {
            this.out = out;
            this.transfer = new Transfer(endPoint, slowPeers);
        }

        @Override
        public void write(int oneByte) throws IOException {
            timed(Transfer.NOTHING, 1, () -> out.write(oneByte));
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            if (length < PIECE_BYTES) {
                timed(Transfer.NOTHING, length, () -> out.write(source, offset, length));
            } else {
                write(ByteBuffer.wrap(source, offset, length));
            }
        }

        @Override
        public void write(ByteBuffer source) throws IOException {
            int most = source.isDirect() ? Integer.MAX_VALUE : PIECE_BYTES;
            while (source.hasRemaining()) {
                ByteBuffer piece = source.slice(source.position(), Math.min(most, source.remaining()));
                int bytes = piece.remaining();
                timed(piece, bytes, () -> out.write(piece));
                source.position(source.position() + bytes);
            }
        }

        @Override
        public void flush() throws IOException {
            timed(Transfer.NOTHING, 0, out::flush);
        }

        @Override
        public void close() throws IOException {
            timed(Transfer.NOTHING, 0, out::close);
        }

        /** @param buffer whose position moves while the socket takes it */
        private void timed(ByteBuffer buffer, int bytes, Write write) throws IOException {
            int moved = 0;
            transfer.begin(buffer);
            try {
                write.run();
                moved = bytes;
            } catch (IOException slowOrGone) {
                if (!transfer.isTooSlow()) {
                    throw slowOrGone;
                }
            } finally {
                transfer.end(moved);
            }
            traffic.moved(moved);
            if (transfer.isTooSlow()) {
                throw transfer.tooSlow("answer", "read");
            }
        }

        @Override
        public boolean isReady() {
            return out.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            out.setWriteListener(listener);
        }
    }
}
