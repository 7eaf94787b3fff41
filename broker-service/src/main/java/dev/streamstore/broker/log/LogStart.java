package dev.streamstore.broker.log;

import dev.streamstore.broker.runtime.FileStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a log begins, and its moving up. The new start is on the disk before anything is deleted, so a deletion that a
 * crash interrupts is finished by the next start. Changed under the log's lock, read without.
 */
final class LogStart {
    private final Segments segments;
    private final Checkpoint checkpoint;
    private volatile long offset;

    LogStart(FileStore files, Path directory, Segments segments, long offset) {
        this.segments = segments;
        this.checkpoint = checkpoint(files, directory);
        this.offset = offset;
    }

    static Checkpoint checkpoint(FileStore files, Path directory) {
        return new Checkpoint(files, directory.resolve("log-start-offset"));
    }

    long offset() {
        return offset;
    }

    /** Moves up, never down; whole segments before the start are deleted. Durable on return. */
    void moveTo(long newOffset) throws IOException {
        if (newOffset > offset) {
            checkpoint.write(List.of(newOffset));
            offset = newOffset;
        }
        deleteBefore();
    }

    /** @return how many segments were deleted */
    int delete(List<Segment> expired) throws IOException {
        if (!expired.isEmpty()) {
            long next = segments.nextBaseOffset(expired.getLast()).orElseThrow();
            if (next > offset) {
                checkpoint.write(List.of(next));
                offset = next;
            }
        }
        return deleteBefore();
    }

    private int deleteBefore() throws IOException {
        int deleted = 0;
        for (Segment segment : segments.sealed()) {
            if (segments.nextBaseOffset(segment).orElseThrow() > offset) {
                break;
            }
            // In this order a reader never meets a hole: first the offsets are gone, then the segment, then its files.
            segments.remove(segment);
            segment.delete();
            deleted++;
        }
        return deleted;
    }
}
