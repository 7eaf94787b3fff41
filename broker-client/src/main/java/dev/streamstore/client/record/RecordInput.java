package dev.streamstore.client.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.xerial.snappy.SnappyError;

/** The uncompressed records of a batch, read forward once; running out of bytes is a {@link CorruptBatchException}. */
sealed interface RecordInput {

    /** Bytes read so far. */
    long position();

    /** The most that could still follow; what is declared to be longer is refused before anything is allocated. */
    long limitBytes();

    /** 0 to 255. */
    int readByte();

    byte[] readBytes(int length);

    void skip(int length);

    /** @throws CorruptBatchException when bytes are left */
    void expectEnd();

    static CorruptBatchException tooShort(long missing) {
        return new CorruptBatchException(
                "[RecordBatch] records: expected " + missing + " more bytes but were at the end");
    }

    static CorruptBatchException tooLong() {
        return new CorruptBatchException("[RecordBatch] records: expected the end but were more bytes");
    }

    /** Records that lie uncompressed in a buffer. */
    final class Buffered implements RecordInput {
        private final ByteBuffer buffer;

        Buffered(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public long position() {
            return buffer.position();
        }

        @Override
        public long limitBytes() {
            return buffer.remaining();
        }

        @Override
        public int readByte() {
            if (!buffer.hasRemaining()) {
                throw tooShort(1);
            }
            return buffer.get() & 0xff;
        }

        @Override
        public byte[] readBytes(int length) {
            expect(length);
            byte[] bytes = new byte[length];
            buffer.get(bytes);
            return bytes;
        }

        @Override
        public void skip(int length) {
            expect(length);
            buffer.position(buffer.position() + length);
        }

        @Override
        public void expectEnd() {
            if (buffer.hasRemaining()) {
                throw tooLong();
            }
        }

        private void expect(int length) {
            if (length > buffer.remaining()) {
                throw tooShort(length - buffer.remaining());
            }
        }
    }

    /**
     * Records that come out of a decompressor. A few bytes can stand for a great many, so the whole is limited: a batch
     * that unpacks to more is refused while it is read, long before memory runs out.
     */
    final class Streamed implements RecordInput {
        private static final int WINDOW_BYTES = 8 * 1024;

        private final InputStream in;
        private final long maxBytes;
        private final byte[] window = new byte[WINDOW_BYTES];
        private int at;
        private int end;
        private long position;

        Streamed(InputStream in, long maxBytes) {
            this.in = in;
            this.maxBytes = maxBytes;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public long limitBytes() {
            return maxBytes - position;
        }

        @Override
        public int readByte() {
            expect(1);
            if (at == end && !fill()) {
                throw tooShort(1);
            }
            position++;
            return window[at++] & 0xff;
        }

        @Override
        public byte[] readBytes(int length) {
            expect(length);
            if (length <= end - at) {
                byte[] bytes = Arrays.copyOfRange(window, at, at + length);
                take(length);
                return bytes;
            }
            int here = end - at;
            try {
                // Grows with what is really there, not with what was declared.
                byte[] rest = in.readNBytes(length - here);
                if (here + rest.length < length) {
                    throw tooShort(length - here - rest.length);
                }
                byte[] bytes = here == 0 ? rest : joined(here, rest);
                at = end;
                position += length;
                return bytes;
            } catch (IOException | SnappyError e) {
                throw damaged(e);
            }
        }

        @Override
        public void skip(int length) {
            expect(length);
            int left = length;
            while (left > 0) {
                if (at == end && !fill()) {
                    throw tooShort(left);
                }
                int step = Math.min(left, end - at);
                take(step);
                left -= step;
            }
        }

        @Override
        public void expectEnd() {
            try (in) {
                if (at < end || in.read() >= 0) {
                    throw tooLong();
                }
            } catch (IOException | SnappyError e) {
                throw damaged(e);
            }
        }

        private byte[] joined(int here, byte[] rest) {
            byte[] bytes = new byte[here + rest.length];
            System.arraycopy(window, at, bytes, 0, here);
            System.arraycopy(rest, 0, bytes, here, rest.length);
            return bytes;
        }

        private void take(int bytes) {
            at += bytes;
            position += bytes;
        }

        private boolean fill() {
            try {
                at = 0;
                end = Math.max(0, in.read(window, 0, window.length));
                return end > 0;
            } catch (IOException | SnappyError e) {
                throw damaged(e);
            }
        }

        private void expect(int length) {
            if (length > limitBytes()) {
                throw new CorruptBatchException("[RecordBatch] uncompressed records: expected at most " + maxBytes
                        + " bytes but were at least " + (position + length));
            }
        }

        private static CorruptBatchException damaged(Throwable e) {
            return new CorruptBatchException(
                    "[RecordBatch] records: expected a compressed stream but was damaged: " + e.getMessage(), e);
        }
    }
}
