package dev.streamstore.broker.log;

import dev.streamstore.broker.runtime.FileStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens what lies in a partition's directory.
 *
 * <p>Segments before the recovery point are whole on the disk with their indexes. After an unclean stop all that follow
 * are read in full: each batch is checked, and at the first that is not what was written, or does not follow the one
 * before, the log ends; indexes and producer states are built anew. After a clean stop, which leaves a marker that fits
 * the files, not even that.
 *
 * <p>Compaction's work that was whole is put in its place, what was not is removed; so are files of a segment being
 * deleted, indexes without their log, unfinished writes, and segments before the log's start.
 *
 * <p>A log that turns out to end before its start goes on at its start, with nothing in it: an offset whose record was
 * deleted is not given to another one.
 */
final class LogRecovery {
    private static final Logger log = LoggerFactory.getLogger(LogRecovery.class);
    private static final String TEMPORARY = ".tmp";

    private final LogEnvironment env;
    private final FileStore files;
    private final Path directory;
    private final Segments segments = new Segments();

    /** Those before the start, taken out of the row: they are deleted once it is known what they say of producers. */
    private final List<Segment> trimmed = new ArrayList<>();

    LogRecovery(LogEnvironment env, Path directory) {
        this.env = env;
        this.files = env.files();
        this.directory = directory;
    }

    /**
     * A log as it was found.
     *
     * @param startOffset inclusive
     * @param endOffset exclusive
     * @param recoveryPoint see {@link RecoveryPoint}
     */
    record Recovered(
            Segments segments,
            ProducerStates producers,
            LeaderEpochs epochs,
            long startOffset,
            long endOffset,
            long recoveryPoint) {}

    static Checkpoint cleanStop(FileStore files, Path directory) {
        return new Checkpoint(files, directory.resolve("clean-stop"));
    }

    /** What a clean stop writes down: if it still fits, nothing has touched the log since. */
    static List<Long> cleanStopOf(Segments segments, long endOffset) {
        return List.of(
                endOffset, segments.active().baseOffset(), segments.active().sizeBytes());
    }

    Recovered run() throws IOException {
        try {
            files.createDirectories(directory);
            removeLeftovers();
            new SegmentSwap(files, directory).finishInterrupted();
            openSegments();
            long checkpointed = LogStart.checkpoint(files, directory)
                    .read()
                    .map(List::getFirst)
                    .orElse(0L);
            if (segments.isEmpty()) {
                segments.add(Segment.open(files, new SegmentFiles(directory, checkpointed)));
                files.forceDirectory(directory);
            }
            takeOutBefore(checkpointed);
            RecoveryPoint point = RecoveryPoint.load(files, directory);
            long foundTo = takeOver(point);
            long endOffset = Math.max(foundTo, checkpointed);
            LeaderEpochs epochs = loadEpochs(endOffset);
            ProducerStates producers = takeOverProducers(endOffset);
            if (foundTo < endOffset) {
                beginAnewAt(endOffset);
            }
            deleteTrimmed();
            moveRecoveryPoint(point);
            // From here on the log changes, so the marker must not outlive even the machine.
            cleanStop(files, directory).delete();
            long startOffset = Math.max(segments.first().baseOffset(), checkpointed);
            return new Recovered(
                    segments,
                    producers,
                    epochs,
                    startOffset,
                    endOffset,
                    segments.active().baseOffset());
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void close() throws IOException {
        segments.close();
        for (Segment segment : trimmed) {
            segment.close();
        }
    }

    private void removeLeftovers() throws IOException {
        for (Path file : files.list(directory)) {
            String name = file.getFileName().toString();
            if (name.endsWith(SegmentFiles.DELETED)
                    || name.endsWith(TEMPORARY)
                    || name.endsWith(SegmentFiles.CLEANED)) {
                files.delete(file);
            }
        }
    }

    private void openSegments() throws IOException {
        List<Path> indexes = new ArrayList<>();
        for (Path file : files.list(directory)) {
            OptionalLong baseOffset = SegmentFiles.baseOffsetOfLog(file);
            if (baseOffset.isPresent()) {
                segments.add(Segment.open(files, new SegmentFiles(directory, baseOffset.getAsLong())));
            } else if (SegmentFiles.baseOffsetOfIndex(file).isPresent()) {
                indexes.add(file);
            }
        }
        for (Path index : indexes) {
            long baseOffset = SegmentFiles.baseOffsetOfIndex(index).orElseThrow();
            if (!files.exists(new SegmentFiles(directory, baseOffset).log())) {
                files.delete(index);
            }
        }
    }

    private void takeOutBefore(long startOffset) {
        for (Segment segment : segments.sealed()) {
            if (segments.nextBaseOffset(segment).orElseThrow() <= startOffset) {
                trimmed.add(segment);
            }
        }
        trimmed.forEach(segments::remove);
    }

    private void deleteTrimmed() throws IOException {
        for (Segment segment : trimmed) {
            segment.delete();
        }
    }

    /** @return the log's end */
    private long takeOver(RecoveryPoint point) throws IOException {
        Optional<List<Long>> marker = cleanStop(files, directory).read();
        if (marker.isPresent()) {
            long endOffset = loadAll();
            if (marker.get().equals(cleanStopOf(segments, endOffset))) {
                return endOffset;
            }
        }
        if (segments.sizeBytes() == 0 && segments.first() == segments.active()) {
            return segments.active().baseOffset();
        }
        long startedNanos = env.time().monotonicNanos();
        long endOffset = recover(point);
        segments.active().seal();
        for (Segment segment : segments.from(point.offset())) {
            // What is only with the operating system may be acknowledged again as being on the disk.
            segment.forceAll();
        }
        files.forceDirectory(directory);
        log.info(
                "[LogRecovery {}] not stopped cleanly: recovered from offset {} in {} ms, log ends at {}",
                directory,
                point.offset(),
                (env.time().monotonicNanos() - startedNanos) / 1_000_000,
                endOffset);
        return endOffset;
    }

    /** While one of the old segments is there, the next start cuts the new one off and comes here again. */
    private void beginAnewAt(long startOffset) throws IOException {
        log.error(
                "[LogRecovery {}] end: expected the start {} or later but was before it; going on there",
                directory,
                startOffset);
        segments.add(Segment.open(files, new SegmentFiles(directory, startOffset)));
        files.forceDirectory(directory);
        takeOutBefore(startOffset);
    }

    private void moveRecoveryPoint(RecoveryPoint from) throws IOException {
        long activeOffset = segments.active().baseOffset();
        boolean damaged = !from.known() && files.exists(RecoveryPoint.path(directory));
        if (damaged || from.offset() != activeOffset) {
            RecoveryPoint.file(files, directory).write(List.of(activeOffset));
        }
    }

    private long loadAll() throws IOException {
        long endOffset = segments.first().baseOffset();
        for (Segment segment : segments.all()) {
            expectToBegin(segment, endOffset);
            endOffset = segment.load();
        }
        return endOffset;
    }

    private long recover(RecoveryPoint point) throws IOException {
        long endOffset = segments.first().baseOffset();
        for (Segment segment : List.copyOf(segments.all())) {
            long next = segments.nextBaseOffset(segment).orElse(Long.MAX_VALUE);
            if (next <= point.offset()) {
                expectToBegin(segment, endOffset);
                endOffset = segment.load();
                continue;
            }
            boolean first = segment.baseOffset() <= point.offset();
            if (!first && segment.baseOffset() != endOffset) {
                cutFrom(segment);
                return endOffset;
            }
            boolean mayBeCompacted = !point.known() && segment != segments.active();
            endOffset = segment.recover(mayBeCompacted ? BatchOrder.WITH_GAPS : BatchOrder.WITHOUT_GAPS);
        }
        return endOffset;
    }

    /** What was on the disk is not cut: what can be read stays readable, and reading the rest is an error, not a gap. */
    private void expectToBegin(Segment segment, long endOfTheOneBefore) {
        if (segment.baseOffset() != endOfTheOneBefore) {
            log.error(
                    "[LogRecovery {}] segment {}: expected the one before to end here but it ends at {}",
                    directory,
                    segment.baseOffset(),
                    endOfTheOneBefore);
        }
    }

    private void cutFrom(Segment first) throws IOException {
        log.warn("[LogRecovery {}] tail: cutting off the segments from {} on", directory, first.baseOffset());
        for (Segment segment : List.copyOf(segments.from(first.baseOffset())).reversed()) {
            segments.remove(segment);
            segment.delete();
        }
    }

    private LeaderEpochs loadEpochs(long endOffset) throws IOException {
        Optional<LeaderEpochs> loaded = LeaderEpochs.load(files, directory);
        if (loaded.isPresent()) {
            loaded.get().truncate(endOffset);
            return loaded.get();
        }
        LeaderEpochs epochs = new LeaderEpochs(files, directory);
        segments.forEachFrom(
                segments.first().baseOffset(), batch -> epochs.note(batch.partitionLeaderEpoch(), batch.baseOffset()));
        if (!epochs.entries().isEmpty()) {
            epochs.write();
        }
        return epochs;
    }

    /** Written down on return: from here on deletion and compaction may take the batches that say what producers wrote. */
    private ProducerStates takeOverProducers(long endOffset) throws IOException {
        ProducerSnapshots snapshots = new ProducerSnapshots(files, directory);
        trimmed.forEach(segments::add);
        ProducerStates producers = producersAt(endOffset, snapshots, segments, env);
        trimmed.forEach(segments::remove);
        if (!producers.all().isEmpty() && snapshots.load(endOffset).offset() < endOffset) {
            snapshots.write(endOffset, ProducerSnapshots.Content.of(producers));
        }
        snapshots.deleteOld();
        return producers;
    }

    /** The newest snapshot, and what the log says since. */
    static ProducerStates producersAt(
            long endOffset, ProducerSnapshots snapshots, Segments segments, LogEnvironment env) throws IOException {
        snapshots.truncate(endOffset);
        ProducerSnapshots.Loaded snapshot = snapshots.load(endOffset);
        ProducerStates producers = new ProducerStates(env.producers());
        producers.restore(snapshot.content().states(), snapshot.content().forgottenUpTo());
        long nowMs = env.time().wallMs();
        segments.forEachFrom(snapshot.offset(), batch -> producers.replay(batch, nowMs));
        return producers;
    }
}
