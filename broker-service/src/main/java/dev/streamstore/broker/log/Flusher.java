package dev.streamstore.broker.log;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Group commit: whoever waits for the disk and finds nobody flushing flushes for all who have written by then; those who
 * come meanwhile wait for the next turn and share it. Partitions that flush at the same time share the file system's
 * commit of its journal. So no thread of its own is needed, and a lone writer does not wait for a timer.
 *
 * <p>A failed flush is never repeated over the same bytes: after it the operating system may call pages clean that never
 * reached the disk. All who wrote since the last good flush are told, and the log is cut back to it.
 */
final class Flusher {
    private final Supplier<Segment> active;
    private final LongSupplier endOffset;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile long flushedTo;
    private volatile int generation;

    Flusher(long flushedTo, Supplier<Segment> active, LongSupplier endOffset) {
        this.flushedTo = flushedTo;
        this.active = active;
        this.endOffset = endOffset;
    }

    /** Told while no flush is going on that what was written after {@code flushedTo} may be lost. */
    interface FailureHandler {
        void failed(long flushedTo);
    }

    /** Goes up by one with each failure. */
    int generation() {
        return generation;
    }

    /**
     * Returns when everything before {@code offset} is on the disk.
     *
     * @param writtenIn the {@link #generation} when it was written
     */
    void await(long offset, int writtenIn, FailureHandler onFailure) throws IOException {
        if (generation == writtenIn && flushedTo >= offset) {
            return;
        }
        turn.lock();
        try {
            if (generation != writtenIn) {
                throw new IOException("a flush of the same bytes failed before");
            }
            if (flushedTo < offset) {
                flush(onFailure);
            }
        } finally {
            turn.unlock();
        }
    }

    private void flush(FailureHandler onFailure) throws IOException {
        long end = endOffset.getAsLong();
        try {
            forceActive();
            flushedTo = end;
        } catch (IOException e) {
            onFailure.failed(flushedTo);
            throw e;
        }
    }

    /** Under the log's lock, so that nothing is written between the failure and the repair. */
    void fail() {
        generation++;
    }

    private void forceActive() throws IOException {
        while (true) {
            Segment segment = active.get();
            try {
                segment.force();
                return;
            } catch (ClosedChannelException e) {
                // Sealed, and with that forced, then deleted, since we asked.
                if (active.get() == segment) {
                    throw e;
                }
            }
        }
    }
}
