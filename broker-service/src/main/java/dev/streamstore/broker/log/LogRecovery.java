package dev.streamstore.broker.log;

import dev.streamstore.broker.runtime.FileStore;
import dev.streamstore.broker.runtime.Time;
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
 * <p>The recovery point is the last segment: a segment is forced to the disk, together with its indexes and a snapshot
 * of the producers, before the next one is created. So after a crash only the last one is read in full: each batch is
 * checked, what follows the last good one is cut off, indexes and producer states are built anew. After a clean stop,
 * which leaves a marker that fits the files, not even that.
 *
 * <p>Left behind by a crash and removed here: files of a segment being deleted, indexes without their log, unfinished
 * writes.
 */
final class LogRecovery {
    private static final Logger log = LoggerFactory.getLogger(LogRecovery.class);
    private static final String TEMPORARY = ".tmp";

    private final FileStore files;
    private final Time time;
    private final Path directory;
    private final Segments segments = new Segments();

    LogRecovery(FileStore files, Time time, Path directory) {
        this.files = files;
        this.time = time;
        this.directory = directory;
    }

    /**
     * A log as it was found.
     *
     * @param startOffset inclusive
     * @param endOffset exclusive
     */
    record Recovered(
            Segments segments, ProducerStates producers, LeaderEpochs epochs, long startOffset, long endOffset) {}

    static Checkpoint cleanStop(FileStore files, Path directory) {
        return new Checkpoint(files, directory.resolve("clean-stop"));
    }

    static Checkpoint startOffset(FileStore files, Path directory) {
        return new Checkpoint(files, directory.resolve("log-start-offset"));
    }

    /** What a clean stop writes down: if it still fits, nothing has touched the log since. */
    static List<Long> cleanStopOf(Segments segments, long endOffset) {
        return List.of(
                endOffset, segments.active().baseOffset(), segments.active().sizeBytes());
    }

    Recovered run() throws IOException {
        try {
            files.createDirectories(directory);
            openSegments();
            long checkpointed =
                    startOffset(files, directory).read().map(List::getFirst).orElse(0L);
            if (segments.isEmpty()) {
                segments.add(Segment.open(files, new SegmentFiles(directory, checkpointed)));
                files.forceDirectory(directory);
            }
            Optional<List<Long>> cleanStop = cleanStop(files, directory).read();
            boolean clean = loadSealed() && cleanStop.isPresent();
            long endOffset = clean ? segments.active().load() : recoverActive();
            if (clean && !cleanStop.get().equals(cleanStopOf(segments, endOffset))) {
                endOffset = recoverActive();
            }
            LeaderEpochs epochs = loadEpochs(endOffset);
            ProducerStates producers = loadProducers(endOffset);
            // From here on the log changes, so the marker must not outlive even the machine.
            cleanStop(files, directory).delete();
            long startOffset = Math.max(segments.first().baseOffset(), Math.min(checkpointed, endOffset));
            return new Recovered(segments, producers, epochs, startOffset, endOffset);
        } catch (IOException | RuntimeException e) {
            segments.close();
            throw e;
        }
    }

    private void openSegments() throws IOException {
        List<Path> indexes = new ArrayList<>();
        for (Path file : files.list(directory)) {
            String name = file.getFileName().toString();
            OptionalLong baseOffset = SegmentFiles.baseOffsetOfLog(file);
            if (name.endsWith(SegmentFiles.DELETED) || name.endsWith(TEMPORARY)) {
                files.delete(file);
            } else if (baseOffset.isPresent()) {
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

    /** Whether each sealed segment ends where the next one begins. */
    private boolean loadSealed() throws IOException {
        boolean whole = true;
        for (Segment segment : segments.sealed()) {
            long end = segment.load();
            long next = segments.nextBaseOffset(segment).orElseThrow();
            if (end != next) {
                // Nothing is cut: what can be read stays readable, and reading the rest is an error, not a gap.
                log.error(
                        "[LogRecovery {}] segment {}: expected to end at {} but ends at {}",
                        directory,
                        segment.baseOffset(),
                        next,
                        end);
                whole = false;
            }
        }
        return whole;
    }

    private long recoverActive() throws IOException {
        Segment active = segments.active();
        if (active.sizeBytes() == 0) {
            return active.baseOffset();
        }
        long startedNanos = time.monotonicNanos();
        long endOffset = active.recover(batch -> {});
        // What is only with the operating system may be acknowledged again as being on the disk.
        active.seal();
        log.info(
                "[LogRecovery {}] not stopped cleanly: checked {} bytes in {} ms, log ends at {}",
                directory,
                active.sizeBytes(),
                (time.monotonicNanos() - startedNanos) / 1_000_000,
                endOffset);
        return endOffset;
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

    private ProducerStates loadProducers(long endOffset) throws IOException {
        return producersAt(endOffset, new ProducerSnapshots(files, directory), segments, time);
    }

    /** The newest snapshot, and what the log says since. */
    static ProducerStates producersAt(long endOffset, ProducerSnapshots snapshots, Segments segments, Time time)
            throws IOException {
        snapshots.truncate(endOffset);
        ProducerSnapshots.Loaded snapshot = snapshots.load(endOffset);
        ProducerStates producers = new ProducerStates();
        snapshot.states().forEach(producers::restore);
        long nowMs = time.wallMs();
        segments.forEachFrom(snapshot.offset(), batch -> producers.replay(batch, nowMs));
        return producers;
    }
}
