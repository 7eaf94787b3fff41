package dev.streamstore.broker.log;

import dev.streamstore.broker.runtime.FileStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a compacted segment in the place of those it was made of.
 *
 * <p>It is written under names that end in {@code .cleaned} and brought to the disk. Renaming its log to {@code .swap} is
 * the moment from which on it counts: it stands for every segment that begins within it, because compaction keeps the
 * last offset. Those are deleted, and then it is given their first one's name. Whenever the process ends, the next
 * start removes what is {@code .cleaned} and finishes what is {@code .swap}.
 */
final class SegmentSwap {
    private static final Logger log = LoggerFactory.getLogger(SegmentSwap.class);

    private final FileStore files;
    private final Path directory;

    SegmentSwap(FileStore files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    /** A segment to write to; nothing of an earlier attempt is in it. */
    Segment begin(long baseOffset) throws IOException {
        SegmentFiles names = new SegmentFiles(directory, baseOffset, SegmentFiles.CLEANED);
        delete(names);
        return Segment.open(files, names);
    }

    /** Gives up a segment that was begun. */
    void discard(Segment cleaned) throws IOException {
        cleaned.close();
        delete(new SegmentFiles(directory, cleaned.baseOffset(), SegmentFiles.CLEANED));
    }

    private void delete(SegmentFiles names) throws IOException {
        for (Path file : names.all()) {
            files.delete(file);
        }
    }

    /**
     * Takes the place of {@code replaced} in the row of segments. Under the log's lock.
     *
     * @param cleaned whole and on the disk; closed on return
     * @param replaced those it was made of, in order
     */
    void replace(Segments segments, Segment cleaned, List<Segment> replaced) throws IOException {
        SegmentFiles written = new SegmentFiles(directory, cleaned.baseOffset(), SegmentFiles.CLEANED);
        SegmentFiles swap = written.withSuffix(SegmentFiles.SWAP);
        SegmentFiles names = written.withSuffix("");
        cleaned.close();
        files.rename(written.log(), swap.log());
        files.forceDirectory(directory);
        // Readers find it from here on; those that still hold an old one are told that it is closed, and look again.
        Segment between = Segment.open(files, swap);
        between.load();
        segments.add(between);
        for (Segment old : replaced) {
            if (old.baseOffset() != cleaned.baseOffset()) {
                segments.remove(old);
            }
            old.delete();
        }
        files.forceDirectory(directory);
        files.rename(swap.log(), names.log());
        files.rename(written.index(), names.index());
        files.rename(written.timeIndex(), names.timeIndex());
        Segment last = Segment.open(files, names);
        last.load();
        segments.add(last);
        between.close();
        for (Path file : List.of(swap.index(), swap.timeIndex())) {
            files.delete(file);
        }
        // Not forced: a machine that ends now finds what is .swap, and its start gives it the name again.
    }

    /** Before any segment is opened. Indexes are built anew by whoever opens the log then. */
    void finishInterrupted() throws IOException {
        for (Path file : files.list(directory)) {
            OptionalLong baseOffset = SegmentFiles.baseOffsetOfLog(file, SegmentFiles.SWAP);
            if (baseOffset.isPresent()) {
                finish(new SegmentFiles(directory, baseOffset.getAsLong(), SegmentFiles.SWAP));
            }
        }
    }

    /** As a whole one does: compaction keeps the last offset and never touches the last segment. */
    private boolean endsWhereAnotherBegins(Segment segment) throws IOException {
        OptionalLong end = segment.verify();
        return end.isPresent()
                && end.getAsLong() > segment.baseOffset()
                && files.exists(new SegmentFiles(directory, end.getAsLong()).log());
    }

    private void finish(SegmentFiles swap) throws IOException {
        long endOffset;
        try (Segment segment = Segment.open(files, swap)) {
            // They are deleted from the first on: while that is there, all are.
            boolean originalsThere = files.exists(swap.withSuffix("").log());
            if (originalsThere && !endsWhereAnotherBegins(segment)) {
                log.error("[SegmentSwap {}] {}: expected to be whole but is damaged; not used", directory, swap.log());
                delete(swap);
                return;
            }
            endOffset = segment.rebuildIndexes();
        }
        // A kill may have come before it was certain to stay.
        files.forceDirectory(directory);
        log.info("[SegmentSwap {}] finishing the compaction of {} to {}", directory, swap.baseOffset(), endOffset);
        for (Path file : files.list(directory)) {
            OptionalLong replaced = SegmentFiles.baseOffsetOfLog(file);
            if (replaced.isEmpty()) {
                replaced = SegmentFiles.baseOffsetOfIndex(file);
            }
            if (replaced.isPresent() && replaced.getAsLong() >= swap.baseOffset() && replaced.getAsLong() < endOffset) {
                files.delete(file);
            }
        }
        files.forceDirectory(directory);
        SegmentFiles names = swap.withSuffix("");
        files.rename(swap.log(), names.log());
        files.rename(swap.index(), names.index());
        files.rename(swap.timeIndex(), names.timeIndex());
    }
}
