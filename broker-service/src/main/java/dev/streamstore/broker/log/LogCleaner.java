package dev.streamstore.broker.log;

import dev.streamstore.broker.log.CompactedBatches.Outcome;
import dev.streamstore.broker.runtime.FileStore;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.broker.topic.TopicConfig.CleanupPolicy;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts one log, as Kafka's log cleaner does: reads the part it has not seen into a map of each key's last offset,
 * then copies the log from its start to there, segment by segment, leaving out records whose key comes again later.
 * Offsets, order and producers' last batches stay.
 *
 * <p>It touches only what lies before the recovery point: that is sealed, whole on the disk and never cut again. How far
 * it has come is in {@code cleaner-offset}; losing that costs one longer round.
 *
 * <p>One round at a time, on any thread; only {@link #replace} runs under the log's lock.
 */
final class LogCleaner {
    private static final Logger log = LoggerFactory.getLogger(LogCleaner.class);

    /** Room for a batch that became larger by being packed anew. */
    private static final long MOST_GROUP_BYTES = Integer.MAX_VALUE - (64L << 20);

    private final LogEnvironment env;
    private final Path directory;
    private final Segments segments;
    private final SegmentSwap swap;
    private volatile long cleanedTo;
    private volatile long nextHorizonMs = Long.MAX_VALUE;

    LogCleaner(LogEnvironment env, Path directory, Segments segments, long cleanedTo) {
        this.env = env;
        this.directory = directory;
        this.segments = segments;
        this.swap = new SegmentSwap(env.files(), directory);
        this.cleanedTo = cleanedTo;
    }

    private static Checkpoint checkpoint(FileStore files, Path directory) {
        return new Checkpoint(files, directory.resolve("cleaner-offset"));
    }

    /** How far an earlier process had come. */
    static long cleanedTo(FileStore files, Path directory) throws IOException {
        return checkpoint(files, directory).read().map(List::getFirst).orElse(0L);
    }

    /** Puts a compacted segment in the place of others, if they still are the log's. */
    interface Replacement {
        /** Returns whether they are. */
        boolean attempt(Segment cleaned, List<Segment> replaced) throws IOException;
    }

    /** See {@link PartitionLog#dirtiness}. */
    double dirtiness(TopicConfig config, long recoveryPoint) {
        if (!config.cleanupPolicies().contains(CleanupPolicy.COMPACT)) {
            return 0;
        }
        List<Segment> cleanable = cleanable(config, recoveryPoint);
        long dirtyBytes = 0;
        long bytes = 0;
        for (Segment segment : cleanable) {
            bytes += segment.sizeBytes();
            if (endOf(segment) > cleanedTo) {
                dirtyBytes += segment.sizeBytes();
            }
        }
        double ratio = bytes == 0 ? 0 : (double) dirtyBytes / bytes;
        boolean tombstonesDue = bytes > 0 && env.time().wallMs() >= nextHorizonMs;
        return tombstonesDue ? 1 : dirtyBytes > 0 && ratio >= config.minCleanableDirtyRatio() ? ratio : 0;
    }

    /** The first segments: those that are sealed, on the disk, and old enough. */
    private List<Segment> cleanable(TopicConfig config, long recoveryPoint) {
        List<Segment> cleanable = new ArrayList<>();
        long youngestMs = env.time().wallMs() - config.minCompactionLag().toMillis();
        for (Segment segment : segments.sealed()) {
            boolean old = config.minCompactionLag().isZero() || segment.latest().timestampMs() <= youngestMs;
            if (endOf(segment) > recoveryPoint || !old) {
                break;
            }
            cleanable.add(segment);
        }
        return cleanable;
    }

    private long endOf(Segment segment) {
        return segments.nextBaseOffset(segment).orElse(Long.MAX_VALUE);
    }

    /** See {@link PartitionLog#clean}. */
    long clean(
            TopicConfig config,
            long recoveryPoint,
            Map<Long, Long> lastOffsets,
            CleanerRun run,
            Replacement replacement)
            throws IOException {
        List<Segment> cleanable = cleanable(config, recoveryPoint);
        if (cleanable.isEmpty()) {
            return 0;
        }
        long end = endOf(cleanable.getLast());
        OffsetMap lastOfKey = new OffsetMap(run.offsetMapBytes());
        long upTo = readKeys(cleanable, end, lastOfKey, run);
        var batches =
                new CompactedBatches(lastOfKey, upTo, lastOffsets, env.time().wallMs(), config.deleteRetention());
        long savedBytes = 0;
        for (List<Segment> group : groups(cleanable, upTo, config)) {
            if (run.isStopped()) {
                return savedBytes;
            }
            savedBytes += clean(group, batches, run, replacement);
        }
        cleanedTo = upTo;
        nextHorizonMs = batches.nextHorizonMs();
        checkpoint(env.files(), directory).write(List.of(upTo));
        log.info("[LogCleaner {}] compacted up to offset {}: {} bytes less", directory, upTo, savedBytes);
        return savedBytes;
    }

    /** @return before which offset the map has the last record of every key; the end unless the map is full */
    private long readKeys(List<Segment> cleanable, long end, OffsetMap lastOfKey, CleanerRun run) throws IOException {
        long[] upTo = {end};
        for (Segment segment : cleanable) {
            if (endOf(segment) <= cleanedTo) {
                continue;
            }
            boolean all = segment.forEachWhole(batch -> {
                run.spend(batch.sizeBytes());
                for (LogRecord record : batch.lastOffset() < cleanedTo ? List.<LogRecord>of() : batch) {
                    byte[] key = record.key();
                    if (key != null && record.offset() >= cleanedTo && !lastOfKey.put(key, record.offset())) {
                        upTo[0] = record.offset();
                        return false;
                    }
                }
                return !run.isStopped();
            });
            if (!all) {
                break;
            }
        }
        return upTo[0];
    }

    /** Neighbours that fit into one segment together. */
    private List<List<Segment>> groups(List<Segment> cleanable, long upTo, TopicConfig config) {
        List<List<Segment>> groups = new ArrayList<>();
        List<Segment> group = new ArrayList<>();
        long bytes = 0;
        long limit = Math.min(config.segmentBytes(), MOST_GROUP_BYTES);
        for (Segment segment : cleanable) {
            if (segment.baseOffset() >= upTo) {
                break;
            }
            boolean fits = bytes + segment.sizeBytes() <= limit
                    && !group.isEmpty()
                    && endOf(segment) - group.getFirst().baseOffset() <= Integer.MAX_VALUE;
            if (!fits && !group.isEmpty()) {
                groups.add(group);
                group = new ArrayList<>();
                bytes = 0;
            }
            group.add(segment);
            bytes += segment.sizeBytes();
        }
        if (!group.isEmpty()) {
            groups.add(group);
        }
        return groups;
    }

    private long clean(List<Segment> group, CompactedBatches batches, CleanerRun run, Replacement replacement)
            throws IOException {
        long lastOffset = endOf(group.getLast()) - 1;
        Segment cleaned = swap.begin(group.getFirst().baseOffset());
        boolean replaced = false;
        try {
            boolean changed = group.size() > 1;
            for (Segment segment : group) {
                boolean[] segmentChanged = {false};
                boolean all = segment.forEachWhole(batch -> {
                    Outcome outcome = batches.compact(batch, batch.lastOffset() == lastOffset);
                    segmentChanged[0] |= outcome.changed();
                    if (outcome.batch().hasRemaining()) {
                        cleaned.append(
                                outcome.batch().duplicate(),
                                List.of(RecordBatch.at(outcome.batch(), 0)),
                                env.time().wallMs());
                    }
                    run.spend(batch.sizeBytes() + outcome.batch().remaining());
                    return !run.isStopped();
                });
                if (!all) {
                    return 0;
                }
                changed |= segmentChanged[0];
            }
            if (!changed) {
                return 0;
            }
            long before = group.stream().mapToLong(Segment::sizeBytes).sum();
            long after = cleaned.sizeBytes();
            cleaned.seal();
            cleaned.forceAll();
            replaced = replacement.attempt(cleaned, group);
            return replaced ? before - after : 0;
        } finally {
            if (!replaced) {
                swap.discard(cleaned);
            }
        }
    }

    /** Under the log's lock. */
    void replace(Segment cleaned, List<Segment> replaced) throws IOException {
        swap.replace(segments, cleaned, replaced);
    }
}
