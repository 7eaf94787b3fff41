package dev.streamstore.broker.log;

import dev.streamstore.broker.runtime.StoredFile;
import dev.streamstore.client.record.CorruptBatchException;
import dev.streamstore.client.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the headers of the batches in a part of a log file, through a window of fixed size: however large a batch
 * is or claims to be, it takes no more memory than that. For one thread.
 */
final class BatchScanner {
    private static final int WINDOW_BYTES = 32 * 1024;
    private static final int CHECKSUM_AT = 17;
    private static final int CHECKSUM_START = 21;

    private final StoredFile file;
    private final long end;
    private final ByteBuffer window;
    private final ByteBuffer header = ByteBuffer.allocate(RecordBatch.HEADER_BYTES);
    private long windowStart;
    private long next;
    private long position = -1;

    /** @param end exclusive */
    BatchScanner(StoredFile file, long start, long end) {
        this.file = file;
        this.end = end;
        this.next = start;
        this.window = ByteBuffer.allocate((int) Math.min(WINDOW_BYTES, Math.max(0, end - start)))
                .limit(0);
    }

    /**
     * The next batch; only its header may be looked at, and only until the next call. Null at the end.
     *
     * @throws CorruptBatchException when no whole batch follows
     */
    @Nullable
    RecordBatch next() throws IOException {
        if (next >= end) {
            return null;
        }
        if (next < windowStart || next + RecordBatch.HEADER_BYTES > windowStart + window.limit()) {
            fill();
        }
        int from = (int) (next - windowStart);
        header.clear()
                .put(window.slice(from, Math.min(RecordBatch.HEADER_BYTES, window.limit() - from)))
                .flip();
        RecordBatch batch = RecordBatch.headerAt(header, 0);
        if (next + batch.sizeBytes() > end) {
            throw new CorruptBatchException("[BatchScanner] batch at " + next + ": expected to end by " + end
                    + " but ends at " + (next + batch.sizeBytes()));
        }
        position = next;
        next += batch.sizeBytes();
        return batch;
    }

    /** The next batch that reaches {@code offset}; null when none does. */
    @Nullable
    RecordBatch nextReaching(long offset) throws IOException {
        RecordBatch batch = next();
        while (batch != null && batch.lastOffset() < offset) {
            batch = next();
        }
        return batch;
    }

    /** Where in the file the batch that was returned last begins. */
    long position() {
        return position;
    }

    /** Whether the checksum of the batch that was returned last is that of its bytes. */
    boolean checksumMatches() throws IOException {
        CRC32C crc = new CRC32C();
        int stored = header.getInt(CHECKSUM_AT);
        long at = position + CHECKSUM_START;
        while (at < next) {
            if (at < windowStart || at >= windowStart + window.limit()) {
                fill(at);
            }
            int from = (int) (at - windowStart);
            int length = (int) Math.min(window.limit() - from, next - at);
            crc.update(window.slice(from, length));
            at += length;
        }
        return stored == (int) crc.getValue();
    }

    private void fill() throws IOException {
        fill(next);
    }

    private void fill(long start) throws IOException {
        window.clear().limit((int) Math.min(window.capacity(), end - start));
        file.read(window, start);
        window.flip();
        windowStart = start;
    }
}
