package dev.streamstore.broker.log;

import dev.streamstore.broker.error.Applied;
import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.inspect.Inspection;
import dev.streamstore.broker.runtime.FileStore;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.broker.topic.TopicConfig.CleanupPolicy;
import dev.streamstore.broker.topic.TopicConfig.TimestampType;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.record.CorruptBatchException;
import dev.streamstore.client.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of one partition, in one directory.
 *
 * <p>Safe for use by any number of threads: appends are one at a time, reads take no lock. What {@link #append} has
 * returned survives the end of the process; what {@link #flush} has returned survives the end of the machine.
 *
 * <p>When the disk fails in the middle of an append, what was written is taken back and the request fails with nothing
 * applied. When even that is impossible, appends are refused with {@code STORAGE_ERROR} until taking back succeeds, which
 * each append tries first; reads go on.
 */
public final class PartitionLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PartitionLog.class);
    private static final long SOUND = -1;

    private final TopicPartition id;
    private final Path directory;
    private final FileStore files;
    private final Time time;
    private final ProducerSnapshots snapshots;
    private final Segments segments;
    private final LeaderEpochs epochs;
    private final Flusher flusher;
    private final ReentrantLock lock = new ReentrantLock();
    private ProducerStates producers;
    private long repairTo = SOUND;
    private volatile TopicConfig config;
    private volatile long startOffset;
    private volatile long endOffset;
    private volatile boolean closed;

    private PartitionLog(
            TopicPartition id,
            Path directory,
            TopicConfig config,
            FileStore files,
            Time time,
            LogRecovery.Recovered recovered) {
        this.id = id;
        this.directory = directory;
        this.config = config;
        this.files = files;
        this.time = time;
        this.snapshots = new ProducerSnapshots(files, directory);
        this.segments = recovered.segments();
        this.epochs = recovered.epochs();
        this.producers = recovered.producers();
        this.startOffset = recovered.startOffset();
        this.endOffset = recovered.endOffset();
        this.flusher = new Flusher(endOffset, segments::active, this::endOffset);
    }

    /** Opens the log in a directory, recovering it after an unclean stop; an empty one where there is none. */
    public static PartitionLog open(Path directory, TopicPartition id, TopicConfig config, FileStore files, Time time)
            throws IOException {
        return new PartitionLog(id, directory, config, files, time, new LogRecovery(files, time, directory).run());
    }

    /** The first offset that can be read. */
    public long startOffset() {
        return startOffset;
    }

    /** The offset after the last record. */
    public long endOffset() {
        return endOffset;
    }

    /** The bytes of all batches on the disk. */
    public long sizeBytes() {
        return segments.sizeBytes();
    }

    /** The leader epoch of the last batch; -1 when there is none. */
    public int latestLeaderEpoch() {
        return locked(epochs::latest);
    }

    /** A look at what lies on the disk. */
    public Inspection inspection() {
        return new LogInspection(segments, () -> locked(() -> producers.all()));
    }

    private <T> T locked(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    public void applyConfig(TopicConfig newConfig) {
        config = newConfig;
    }

    /**
     * Checks batches and appends them, all or none; see {@code Partition.append} for what is refused. On return they are
     * with the operating system.
     *
     * @param bytes from position to limit; altered unless read-only
     */
    public LogAppend append(ByteBuffer bytes, int leaderEpoch) {
        ByteBuffer own = IncomingBatches.writable(bytes);
        List<RecordBatch> batches = IncomingBatches.check(own, config);
        lock.lock();
        try {
            checkOpen();
            repair();
            return appendChecked(own, batches, leaderEpoch);
        } catch (TornAppendException e) {
            repairTo = endOffset;
            throw storageError("append: could not be written nor taken back", Applied.MAYBE, e);
        } catch (IOException e) {
            throw storageError("append: could not be written, nothing is stored", Applied.NO, e);
        } finally {
            lock.unlock();
        }
    }

    private LogAppend appendChecked(ByteBuffer bytes, List<RecordBatch> batches, int leaderEpoch) throws IOException {
        long nowMs = time.wallMs();
        boolean brokersTime = config.timestampType() == TimestampType.LOG_APPEND_TIME;
        ProducerStates.Append append = producers.begin(nowMs);
        List<PlacedBatch> placed = new ArrayList<>(batches.size());
        List<RecordBatch> fresh = new ArrayList<>(batches.size());
        long next = endOffset;
        for (RecordBatch batch : batches) {
            Optional<PlacedBatch> known = append.find(batch);
            if (known.isPresent()) {
                placed.add(known.get());
                continue;
            }
            batch.assign(next, leaderEpoch);
            if (brokersTime) {
                batch.assignLogAppendTime(nowMs);
            }
            PlacedBatch place =
                    new PlacedBatch(next, batch.lastOffset(), brokersTime ? nowMs : PlacedBatch.CREATE_TIME, false);
            append.add(batch, place);
            placed.add(place);
            fresh.add(batch);
            next = batch.nextOffset();
        }
        if (!fresh.isEmpty()) {
            ByteBuffer toWrite = fresh.size() == batches.size() ? bytes.duplicate() : IncomingBatches.joined(fresh);
            Segment active = activeFor(toWrite.remaining(), next - 1, nowMs);
            epochs.assign(leaderEpoch, endOffset);
            active.append(toWrite, fresh, nowMs);
            append.commit();
            endOffset = next;
        }
        return new LogAppend(placed, endOffset, flusher.generation());
    }

    private Segment activeFor(int bytes, long lastOffset, long nowMs) throws IOException {
        Segment active = segments.active();
        if (!active.isFullFor(bytes, lastOffset, config, nowMs)) {
            return active;
        }
        active.seal();
        snapshots.write(endOffset, producers.all());
        Segment fresh = Segment.open(files, new SegmentFiles(directory, endOffset));
        files.forceDirectory(directory);
        segments.add(fresh);
        return fresh;
    }

    /**
     * Returns when an append is on the disk.
     *
     * @param keepTo says before which offset records have been shown to readers: they stay whatever happens
     * @throws BrokerFault {@code STORAGE_ERROR}, perhaps applied; the log is cut back before the next append
     */
    public void flush(LogAppend append, LongSupplier keepTo) {
        try {
            flusher.await(append.endOffset(), append.flushGeneration(), flushedTo -> {
                lock.lock();
                try {
                    flusher.fail();
                    repairTo = Math.max(flushedTo, keepTo.getAsLong());
                } finally {
                    lock.unlock();
                }
            });
        } catch (IOException e) {
            throw storageError("flush: could not be brought to the disk", Applied.MAYBE, e);
        }
    }

    private void repair() throws IOException {
        if (repairTo != SOUND) {
            truncate(repairTo);
            repairTo = SOUND;
            log.info("[PartitionLog {}] repaired: goes on at offset {}", id, endOffset);
        }
    }

    private void truncate(long offset) throws IOException {
        while (segments.active().baseOffset() > offset) {
            Segment last = segments.active();
            segments.remove(last);
            last.delete();
        }
        segments.active().truncate(offset);
        segments.active().force();
        epochs.truncate(offset);
        producers = LogRecovery.producersAt(offset, snapshots, segments, time);
        endOffset = offset;
    }

    /**
     * Stored batches from the one that contains {@code offset} on, of one segment at most.
     *
     * @param upperOffset batches that begin here or later are left out
     * @param maxBytes at most this much, but at least one batch if there is one
     * @throws BrokerFault {@code OFFSET_TRIMMED}, {@code STORAGE_ERROR}
     */
    public LogRead read(long offset, long upperOffset, int maxBytes) {
        return reading("read", () -> {
            checkNotTrimmed(offset);
            if (offset >= upperOffset) {
                return new LogRead(ByteBuffer.allocate(0), offset);
            }
            LogRead read = segments.read(offset, upperOffset, maxBytes);
            // Retention may have taken the segment while we looked and led us to a later one.
            checkNotTrimmed(offset);
            return read;
        });
    }

    /** The offset of the first record that readers can see with this timestamp or a later one. */
    public OptionalLong offsetAt(long timestampMs, long upperOffset) {
        return reading("offset by time", () -> {
            OptionalLong found = segments.firstAtOrAfter(timestampMs, startOffset);
            return found.isPresent() && found.getAsLong() < upperOffset ? found : OptionalLong.empty();
        });
    }

    private interface Read<T> {
        T attempt() throws IOException;
    }

    private <T> T reading(String what, Read<T> read) {
        while (true) {
            checkOpen();
            try {
                return read.attempt();
            } catch (ClosedChannelException e) {
                // The segment was deleted under the reader; what is left now decides.
                Thread.onSpinWait();
            } catch (IOException | CorruptBatchException e) {
                throw storageError(what + ": could not be read", Applied.NO, e);
            }
        }
    }

    /** Moves the start up to {@code offset}, at most the end; whole segments before it are deleted. Durable on return. */
    public void deleteBefore(long offset) {
        changing("delete records", () -> {
            if (offset > startOffset) {
                LogRecovery.startOffset(files, directory).write(List.of(offset));
                startOffset = offset;
                deleteSegments(List.of());
            }
            return 0;
        });
    }

    /**
     * Deletes the oldest segments while retention allows it, never the active one nor one that reaches {@code keepTo};
     * forgets producers that have not written for long, and rebuilds indexes found to be damaged.
     *
     * @return how many
     */
    public int runRetention(long keepTo) {
        return changing("retention", () -> {
            producers.expire(time.wallMs());
            rebuildSuspectIndexes();
            if (!config.cleanupPolicies().contains(CleanupPolicy.DELETE)) {
                return deleteSegments(List.of());
            }
            List<Segment> expired = new Retention(config, time).expired(segments, keepTo);
            return deleteSegments(expired);
        });
    }

    /** Readers that met a false index entry found their way without; here it is put right for the next ones. */
    private void rebuildSuspectIndexes() throws IOException {
        for (Segment segment : segments.all()) {
            if (segment.indexSuspect()) {
                segment.rebuildIndexes();
            }
        }
    }

    private int deleteSegments(List<Segment> expired) throws IOException {
        int deleted = 0;
        for (Segment segment : segments.sealed()) {
            long next = segments.nextBaseOffset(segment).orElseThrow();
            if (!expired.contains(segment) && next > startOffset) {
                break;
            }
            // In this order a reader never meets a hole: first the offsets are gone, then the segment, then its files.
            startOffset = Math.max(startOffset, next);
            segments.remove(segment);
            segment.delete();
            deleted++;
        }
        return deleted;
    }

    private interface Change {
        int make() throws IOException;
    }

    private int changing(String what, Change change) {
        lock.lock();
        try {
            checkOpen();
            return change.make();
        } catch (IOException e) {
            throw storageError(what + ": could not be carried out", Applied.MAYBE, e);
        } finally {
            lock.unlock();
        }
    }

    /** Brings everything to the disk, leaves the marker that spares the next start the scan, closes the files. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            if (repairTo == SOUND) {
                segments.active().seal();
                snapshots.write(endOffset, producers.all());
                LogRecovery.cleanStop(files, directory).write(LogRecovery.cleanStopOf(segments, endOffset));
            }
        } catch (IOException e) {
            log.warn("[PartitionLog {}] close: expected to be clean but failed; the next start recovers", id, e);
        } finally {
            closeFiles();
            lock.unlock();
        }
    }

    private void closeFiles() {
        try {
            segments.close();
        } catch (IOException e) {
            log.warn("[PartitionLog {}] close: files could not be closed", id, e);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new BrokerFault(ErrorCode.NOT_READY, "[PartitionLog " + id + "] expected to be open but is closed");
        }
    }

    private void checkNotTrimmed(long offset) {
        long start = startOffset;
        if (offset < start) {
            throw new BrokerFault(
                    ErrorCode.OFFSET_TRIMMED,
                    "[PartitionLog " + id + "] offset: expected >= " + start + " but was " + offset,
                    Map.of("logStartOffset", start));
        }
    }

    private BrokerFault storageError(String what, Applied applied, @Nullable Throwable cause) {
        log.error("[PartitionLog {}] {}", id, what, cause);
        String reason = cause == null ? "" : ": " + cause.getMessage();
        return new BrokerFault(
                ErrorCode.STORAGE_ERROR, applied, "[PartitionLog " + id + "] " + what + reason, Map.of(), cause);
    }
}
