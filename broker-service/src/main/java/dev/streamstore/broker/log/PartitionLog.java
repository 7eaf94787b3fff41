package dev.streamstore.broker.log;

import dev.streamstore.broker.error.Applied;
import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.inspect.Inspection;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.record.CorruptBatchException;
import dev.streamstore.client.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
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
    private final LogEnvironment env;
    private final Segments segments;
    private final LogStart start;
    private final LogTail tail;
    private final LogReader reader;
    private final LogFaults faults;
    private final Flusher flusher;
    private final LogCleaner cleaner;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long repairTo = SOUND;
    private volatile TopicConfig config;
    private volatile LongSupplier visibleTo;
    private volatile boolean closed;

    private PartitionLog(
            TopicPartition id,
            Path directory,
            TopicConfig config,
            LogEnvironment env,
            LogRecovery.Recovered recovered,
            long cleanedTo) {
        this.id = id;
        this.env = env;
        this.config = config;
        this.segments = recovered.segments();
        this.start = new LogStart(env.files(), directory, segments, recovered.startOffset());
        this.tail = new LogTail(env, directory, recovered);
        this.faults = new LogFaults(id);
        this.reader = new LogReader(segments, start, faults, this::checkOpen);
        this.flusher = tail.flusher();
        this.cleaner = new LogCleaner(env, directory, segments, cleanedTo);
        this.visibleTo = tail::endOffset;
    }

    /** Opens the log in a directory, recovering it after an unclean stop; an empty one where there is none. */
    public static PartitionLog open(Path directory, TopicPartition id, TopicConfig config, LogEnvironment env)
            throws IOException {
        LogRecovery.Recovered recovered = new LogRecovery(env, directory).run();
        return new PartitionLog(id, directory, config, env, recovered, LogCleaner.cleanedTo(env.files(), directory));
    }

    /** The first offset that can be read. */
    public long startOffset() {
        return start.offset();
    }

    /** The offset after the last record. */
    public long endOffset() {
        return tail.endOffset();
    }

    /** The bytes of all batches on the disk. */
    public long sizeBytes() {
        return segments.sizeBytes();
    }

    /** Segments that end here or earlier are on the disk, whatever happens to the machine. */
    public long recoveryPoint() {
        return flusher.recoveryPoint();
    }

    /** The leader epoch of the last batch; -1 when there is none. */
    public int latestLeaderEpoch() {
        return locked(tail::latestEpoch);
    }

    /** A look at what lies on the disk. */
    public Inspection inspection() {
        return new LogInspection(segments, () -> locked(() -> tail.producers().all()));
    }

    private <T> T locked(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    /** Why appends are refused; empty while they are not. */
    public Optional<String> writeRefusal() {
        long offset = repairTo;
        return offset == SOUND
                ? Optional.empty()
                : Optional.of(
                        "the disk failed; what was written after offset " + offset + " has to be taken back first");
    }

    public void applyConfig(TopicConfig newConfig) {
        config = newConfig;
    }

    /** @param offset says before which offset records have been shown to readers: they stay whatever happens */
    public void keepVisible(LongSupplier offset) {
        visibleTo = offset;
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
            Segment before = segments.active();
            LogAppend append = tail.append(own, batches, leaderEpoch, config);
            if (segments.active() != before) {
                env.background().execute(this::flushSealed);
            }
            return append;
        } catch (TornAppendException e) {
            repairTo = endOffset();
            throw faults.storage("append: could not be written nor taken back", Applied.MAYBE, e);
        } catch (IOException e) {
            throw faults.storage("append: could not be written, nothing is stored", Applied.NO, e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns when an append is on the disk.
     *
     * @throws BrokerFault {@code STORAGE_ERROR}, perhaps applied; the log is cut back before the next append
     */
    public void flush(LogAppend append) {
        flush(append.endOffset(), append.flushGeneration());
    }

    private void flush(long offset, int writtenIn) {
        try {
            flusher.await(offset, writtenIn, this::cutBackTo);
        } catch (IOException e) {
            throw faults.storage("flush: could not be brought to the disk", Applied.MAYBE, e);
        }
    }

    private void flushSealed() {
        if (closed) {
            return;
        }
        try {
            flusher.flushSealed(this::cutBackTo);
        } catch (ClosedChannelException e) {
            log.debug("[PartitionLog {}] closed while its sealed segments were flushed", id, e);
        } catch (IOException e) {
            log.error("[PartitionLog {}] flush: sealed segments could not be brought to the disk", id, e);
        }
    }

    private boolean cutBackTo(long flushedTo) {
        lock.lock();
        try {
            flusher.fail();
            repairTo = Math.max(flushedTo, visibleTo.getAsLong());
            return repairTo == flushedTo;
        } finally {
            lock.unlock();
        }
    }

    private void repair() throws IOException {
        if (repairTo != SOUND) {
            tail.truncate(repairTo);
            repairTo = SOUND;
            log.info("[PartitionLog {}] repaired: goes on at offset {}", id, endOffset());
        }
    }

    /**
     * Stored batches from the one that contains {@code offset} on, of one segment at most.
     *
     * @param upperOffset batches that begin here or later are left out
     * @param maxBytes at most this much, but at least one batch if there is one
     * @throws BrokerFault {@code OFFSET_TRIMMED}, {@code STORAGE_ERROR}
     */
    public LogRead read(long offset, long upperOffset, int maxBytes) {
        return read(offset, upperOffset, maxBytes, ByteBuffer::allocate);
    }

    /**
     * As the other {@code read}.
     *
     * @param memory gives the buffer of a size in bytes that batches are read into; may be asked again when the segment
     *     was deleted meanwhile
     */
    public LogRead read(long offset, long upperOffset, int maxBytes, IntFunction<ByteBuffer> memory) {
        return reader.read(offset, upperOffset, maxBytes, memory);
    }

    /** The offset of the first record that readers can see with this timestamp or a later one. */
    public OptionalLong offsetAt(long timestampMs, long upperOffset) {
        return reader.offsetAt(timestampMs, upperOffset);
    }

    /** Moves the start up to {@code offset}, at most the end; whole segments before it are deleted. Durable on return. */
    public void deleteBefore(long offset) {
        // What was deleted must not come undone: the end that is on the disk may not lie before the start that is.
        flush(Math.min(offset, endOffset()), flusher.generation());
        // What the segments say of producers has to be in a snapshot before they go.
        flushSealed();
        changing("delete records", () -> {
            start.moveTo(offset);
            return 0;
        });
    }

    /**
     * Deletes the oldest segments while retention allows it, never the active one nor one that reaches {@code keepTo};
     * forgets producers that have not written for long, rebuilds indexes found to be damaged, and makes up for a flush
     * in the background that failed.
     *
     * @return how many
     */
    public int runRetention(long keepTo) {
        flushSealed();
        return changing("retention", () -> {
            tail.producers().expire(env.time().wallMs());
            for (Segment segment : segments.all()) {
                // Readers that met a false entry found their way without; here it is put right for the next ones.
                if (segment.indexSuspect()) {
                    segment.rebuildIndexes();
                }
            }
            return start.delete(new Retention(config, env.time()).expired(segments, keepTo));
        });
    }

    /** How much of the log that compaction may touch it has not seen, 0 to 1; 0 as long as there is no need to clean. */
    public double dirtiness() {
        return cleaner.dirtiness(config, flusher.recoveryPoint());
    }

    /**
     * Compacts the log once: of what lies before the recovery point and is older than {@code min.compaction.lag.ms}
     * only the last record of each key stays. Readers and writers are not disturbed.
     *
     * @param run bounds what it takes, and can end it early: nothing is lost then
     * @return by how many bytes the log became smaller
     */
    public long clean(CleanerRun run) {
        checkOpen();
        Map<Long, Long> lastOffsets = locked(() -> tail.producers().lastOffsets());
        try {
            return cleaner.clean(config, flusher.recoveryPoint(), lastOffsets, run, (cleaned, replaced) -> {
                lock.lock();
                try {
                    boolean current = !closed && replaced.stream().allMatch(segments::contains);
                    if (current) {
                        cleaner.replace(cleaned, replaced);
                    }
                    return current;
                } finally {
                    lock.unlock();
                }
            });
        } catch (ClosedChannelException e) {
            log.info("[PartitionLog {}] compaction: given up, the log changed under it", id);
            return 0;
        } catch (IOException | CorruptBatchException e) {
            throw faults.storage("compaction: could not be carried out", Applied.NO, e);
        }
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
            throw faults.storage(what + ": could not be carried out", Applied.MAYBE, e);
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
            if (repairTo == SOUND && !flusher.isSuspect()) {
                tail.stopCleanly();
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
            throw faults.closed();
        }
    }
}
