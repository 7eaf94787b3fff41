package dev.streamstore.broker.log;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a log to the disk.
 *
 * <p>Group commit: whoever waits for the disk and finds nobody flushing flushes for all who have written by then; those
 * who come meanwhile wait for the next turn and share it. Partitions that flush at the same time share the file system's
 * commit of its journal. So no thread of its own is needed, and a lone writer does not wait for a timer.
 *
 * <p>In the background it makes sealed segments durable, and only then moves the recovery point up.
 *
 * <p>A failed flush is never repeated over the same bytes: after it the operating system may call pages clean that never
 * reached the disk. All who wrote since the last good flush are told, and the log is cut back to it; where readers have
 * seen what follows, that stays, and the recovery point stays before it until the next start has read it again.
 */
final class Flusher {
    private static final Logger log = LoggerFactory.getLogger(Flusher.class);

    private final LogEnvironment env;
    private final Path directory;
    private final Segments segments;
    private final LongSupplier endOffset;
    private final ProducerSnapshots snapshots;
    private final ReentrantLock turn = new ReentrantLock();
    private final NavigableMap<Long, ProducerSnapshots.Content> pendingSnapshots = new ConcurrentSkipListMap<>();
    private volatile long flushedTo;
    private volatile long recoveryPoint;
    private volatile int generation;
    private volatile boolean namesChanged;
    private volatile boolean suspect;

    /** Begins with a log that is on the disk up to its end. */
    Flusher(LogEnvironment env, Path directory, Segments segments, LongSupplier endOffset, long recoveryPoint) {
        this.env = env;
        this.directory = directory;
        this.segments = segments;
        this.endOffset = endOffset;
        this.snapshots = new ProducerSnapshots(env.files(), directory);
        this.flushedTo = endOffset.getAsLong();
        this.recoveryPoint = recoveryPoint;
    }

    /** Told, while no flush is going on, that what was written after {@code flushedTo} may be lost. */
    interface FailureHandler {
        /** Returns whether all of it will be cut off. */
        boolean failed(long flushedTo);
    }

    /** Whether bytes that readers have seen may not be on the disk, though it would say so now. */
    boolean isSuspect() {
        return suspect;
    }

    /** Goes up by one with each failure. */
    int generation() {
        return generation;
    }

    /** Segments that end here or earlier are on the disk with all that belongs to them. */
    long recoveryPoint() {
        return recoveryPoint;
    }

    /** A segment was created; the producers were in these states before its first record. */
    void rolled(long baseOffset, ProducerSnapshots.Content producers) {
        pendingSnapshots.put(baseOffset, producers);
        namesChanged = true;
    }

    /** What was noted of rolls after {@code offset} did not happen. */
    void truncated(long offset) {
        pendingSnapshots.tailMap(offset, false).clear();
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
                force(endOffset.getAsLong(), Long.MAX_VALUE, onFailure);
            }
        } finally {
            turn.unlock();
        }
    }

    /**
     * Makes the sealed segments durable and moves the recovery point up to the active one, unless it is there. After a
     * failure the recovery point stays, but what producers wrote is still noted: a deletion may take the batches that
     * say so.
     */
    void flushSealed(FailureHandler onFailure) throws IOException {
        turn.lock();
        try {
            long target = segments.active().baseOffset();
            if (target <= recoveryPoint) {
                return;
            }
            if (suspect) {
                writeSnapshots(target);
                return;
            }
            if (flushedTo < target || namesChanged) {
                force(target, target, onFailure);
            }
            writeSnapshots(target);
            snapshots.deleteOld();
            RecoveryPoint.file(env.files(), directory).write(List.of(target));
            recoveryPoint = target;
        } finally {
            turn.unlock();
        }
    }

    private void writeSnapshots(long target) throws IOException {
        for (Map.Entry<Long, ProducerSnapshots.Content> pending :
                pendingSnapshots.headMap(target, true).entrySet()) {
            snapshots.write(pending.getKey(), pending.getValue());
            pendingSnapshots.remove(pending.getKey());
        }
    }

    /** @param before only segments that begin before this offset */
    private void force(long target, long before, FailureHandler onFailure) throws IOException {
        try {
            boolean newNames = namesChanged;
            namesChanged = false;
            for (Segment segment : segments.from(flushedTo)) {
                if (segment.baseOffset() < before) {
                    force(segment);
                }
            }
            if (newNames) {
                env.files().forceDirectory(directory);
            }
            flushedTo = Math.max(flushedTo, target);
        } catch (IOException e) {
            namesChanged = true;
            suspect |= !onFailure.failed(flushedTo);
            throw e;
        }
    }

    private void force(Segment segment) throws IOException {
        try {
            if (segment == segments.active()) {
                segment.force();
            } else {
                segment.forceAll();
            }
        } catch (ClosedChannelException e) {
            // Deleted since we asked: nothing of it is needed.
            if (segments.contains(segment)) {
                throw e;
            }
            log.debug("[Flusher {}] segment {} is gone", directory, segment.baseOffset());
        }
    }

    /** Under the log's lock, so that nothing is written between the failure and the repair. */
    void fail() {
        generation++;
    }
}
