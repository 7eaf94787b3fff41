package dev.streamstore.broker.http;

import dev.streamstore.broker.runtime.Time;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An answer whose body is counted and must not be taken too slowly. Only the time spent in writing counts, not that
 * between writes, in which nobody but the broker is slow. For one thread.
 */
final class PacedResponse extends HttpServletResponseWrapper {

    /** Large writes go out in pieces, so that the pace is looked at in between. */
    private static final int PIECE_BYTES = 256 * 1024;

    private final Pace pace;
    private final Time time;
    private final Traffic traffic;
    private @Nullable Body body;

    PacedResponse(HttpServletResponse response, Pace pace, Time time, Traffic traffic) {
        super(response);
        this.pace = pace;
        this.time = time;
        this.traffic = traffic;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (body == null) {
            body = new Body(super.getOutputStream());
        }
        return body;
    }

    private interface Write {
        void run() throws IOException;
    }

    private final class Body extends ServletOutputStream {
        private final ServletOutputStream out;
        private long writingNanos;
        private long bytes;

        Body(ServletOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int oneByte) throws IOException {
            timed(1, () -> out.write(oneByte));
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            for (int done = 0; done < length; done += PIECE_BYTES) {
                int at = offset + done;
                int piece = Math.min(PIECE_BYTES, length - done);
                timed(piece, () -> out.write(source, at, piece));
            }
        }

        @Override
        public void write(ByteBuffer source) throws IOException {
            int end = source.limit();
            try {
                while (source.position() < end) {
                    int piece = Math.min(PIECE_BYTES, end - source.position());
                    source.limit(source.position() + piece);
                    timed(piece, () -> out.write(source));
                }
            } finally {
                source.limit(end);
            }
        }

        @Override
        public void flush() throws IOException {
            timed(0, out::flush);
        }

        @Override
        public void close() throws IOException {
            timed(0, out::close);
        }

        private void timed(int moved, Write write) throws IOException {
            long startNanos = time.monotonicNanos();
            write.run();
            writingNanos += time.monotonicNanos() - startNanos;
            bytes += moved;
            traffic.moved(moved);
            if (pace.isTooSlow(writingNanos, bytes)) {
                throw new SlowPeerException(
                        "[answer] expected at least %d bytes per second to be read but were %d in %d ms"
                                .formatted(pace.minBytesPerSecond(), bytes, writingNanos / 1_000_000));
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
