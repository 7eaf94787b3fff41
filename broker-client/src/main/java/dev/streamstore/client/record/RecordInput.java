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

    /** A varint, see {@link Varint}. */
    default int readVarint() {
        return Varint.readInt(this);
    }

    /** Records that lie uncompressed in memory: what nearly all are, so it reads an array without a detour. */
    final class Buffered implements RecordInput {
        private final byte[] bytes;
        private final int start;
        private final int end;
        private int at;

        /** @param buffer from its position to its limit; copied only where its array can't be reached */
        Buffered(ByteBuffer buffer) {
            if (buffer.hasArray()) {
                bytes = buffer.array();
                start = buffer.arrayOffset() + buffer.position();
            } else {
                bytes = new byte[buffer.remaining()];
                buffer.duplicate().get(bytes);
                start = 0;
            }
            at = start;
            end = start + buffer.remaining();
        }

        @Override
        public long position() {
            return at - start;
        }

        @Override
        public long limitBytes() {
            return end - at;
        }

        @Override
        public int readByte() {
            if (at == end) {
                throw tooShort(1);
            }
            return bytes[at++] & 0xff;
        }

        /** Most are of one byte, nearly all of two. */
        @Override
        public int readVarint() {
            if (end - at >= 2) {
                int first = bytes[at];
                if (first >= 0) {
                    at++;
                    return first >>> 1 ^ -(first & 1);
                }
                int second = bytes[at + 1];
                if (second >= 0) {
                    at += 2;
                    int raw = first & 0x7f | second << 7;
                    return raw >>> 1 ^ -(raw & 1);
                }
            }
            return Varint.readInt(this);
        }

        @Override
        public byte[] readBytes(int length) {
            expect(length);
            byte[] content = Arrays.copyOfRange(bytes, at, at + length);
            at += length;
            return content;
        }

        @Override
        public void skip(int length) {
            expect(length);
            at += length;
        }

        @Override
        public void expectEnd() {
            if (at < end) {
                throw tooLong();
            }
        }

        private void expect(int length) {
            if (length > end - at) {
                throw tooShort(length - (end - at));
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
