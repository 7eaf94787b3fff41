package dev.streamstore.broker.partition;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.inspect.Inspection;
import dev.streamstore.broker.inspect.RefusalView;
import dev.streamstore.broker.log.CleanerRun;
import dev.streamstore.broker.log.LogAppend;
import dev.streamstore.broker.log.LogRead;
import dev.streamstore.broker.log.PartitionLog;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.broker.topic.TopicConfig.FlushPolicy;
import dev.streamstore.client.TopicPartition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * One partition on this broker.
 *
 * <p>Safe for use by any number of threads. Appends are one at a time; reads take no lock. Waits park the calling
 * thread, which should be a virtual one. After {@link #close} every call fails with {@code NOT_READY}, after the
 * partition was deleted with {@code UNKNOWN_PARTITION}.
 */
public final class Partition implements AutoCloseable {

    private enum State {
        OPEN,
        CLOSED,
        DELETED
    }

    private final TopicPartition id;
    private final PartitionLog log;
    private final Time time;
    private final Advance highWatermark;
    private final Refusals refusals = new Refusals();
    private volatile long lastAppendMs = -1;
    private volatile TopicConfig config;
    private volatile int leaderEpoch;
    private volatile State state = State.OPEN;

    /** Takes over an open log; it is the only replica, so all that is in it is visible. */
    Partition(TopicPartition id, PartitionLog log, TopicConfig config, Time time) {
        this.id = id;
        this.log = log;
        this.config = config;
        this.time = time;
        this.highWatermark = new Advance(log.endOffset());
        this.leaderEpoch = Math.max(0, log.latestLeaderEpoch());
        log.keepVisible(() -> this.config.flushPolicy() == FlushPolicy.FSYNC ? highWatermark() : log.endOffset());
    }

    public TopicPartition id() {
        return id;
    }

    /** The epoch that is stamped into the batches appended now. */
    public int leaderEpoch() {
        return leaderEpoch;
    }

    /**
     * Leads from now on in this epoch.
     *
     * @throws IllegalArgumentException when it is older than the present one
     */
    public synchronized void becomeLeader(int epoch) {
        if (epoch < leaderEpoch) {
            throw new IllegalArgumentException(
                    "[Partition " + id + "] leader epoch: expected >= " + leaderEpoch + " but was " + epoch);
        }
        leaderEpoch = epoch;
    }

    public TopicConfig config() {
        return config;
    }

    /**
     * Appends one or more whole v2 batches, all of them or none. Returns when they are with the operating system (they
     * survive the end of the process), with {@code flush.policy=fsync} when they are on the disk; readers see them from
     * then on. A batch of an idempotent producer that was appended before is not appended again.
     *
     * @param batches from position to limit; the bytes are altered (offsets and leader epoch are written into them)
     *     unless the buffer is read-only, which costs a copy
     * @throws dev.streamstore.broker.error.BrokerFault {@code CORRUPT_BATCH}, {@code RECORD_TOO_LARGE}, {@code
     *     INVALID_REQUEST} (no batch at all, or one that only a broker may write, or a compression that can't be
     *     read), {@code OUT_OF_ORDER_SEQUENCE} (with {@code expectedSequence}), {@code FENCED_PRODUCER} (with {@code
     *     producerEpoch}), {@code STORAGE_ERROR}
     */
    public Appended append(ByteBuffer batches) {
        checkOpen();
        try {
            return appendOrRefuse(batches);
        } catch (BrokerFault fault) {
            refusals.note(fault, time.wallMs());
            throw fault;
        }
    }

    private Appended appendOrRefuse(ByteBuffer batches) {
        LogAppend append = log.append(batches, leaderEpoch);
        boolean fsync = config.flushPolicy() == FlushPolicy.FSYNC;
        if (fsync) {
            log.flush(append);
        }
        // The only replica has it. With more, this becomes the least of what the in-sync ones have.
        highWatermark.to(append.endOffset());
        lastAppendMs = time.wallMs();
        List<Appended.Placed> placed = append.batches().stream()
                .map(batch -> new Appended.Placed(
                        batch.baseOffset(), batch.lastOffset(), batch.logAppendTimeMs(), batch.duplicate()))
                .toList();
        return new Appended(placed, fsync);
    }

    /**
     * Whole stored batches from the one that contains {@code offset} on, none past the high watermark.
     *
     * @param offset from the log start to the high watermark, both inclusive
     * @param maxBytes at most this much, but at least one batch if there is one; from 1
     * @throws dev.streamstore.broker.error.BrokerFault {@code OFFSET_TRIMMED} (with {@code logStartOffset}) below the
     *     log's start, {@code OFFSET_OUT_OF_RANGE} (with {@code highWatermark}) above the high watermark, {@code
     *     STORAGE_ERROR}
     */
    public ReadResult read(long offset, int maxBytes) {
        return read(offset, maxBytes, ByteBuffer::allocate);
    }

    /**
     * As the other {@code read}.
     *
     * @param memory gives the buffer of a size in bytes that batches are read into
     */
    public ReadResult read(long offset, int maxBytes, IntFunction<ByteBuffer> memory) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("[Partition " + id + "] maxBytes: expected >= 1 but was " + maxBytes);
        }
        checkOpen();
        long visible = highWatermark.offset();
        checkNotAbove(visible, offset);
        LogRead read = log.read(offset, visible, maxBytes, memory);
        return new ReadResult(read.batches(), read.nextOffset(), visible, log.startOffset());
    }

    /**
     * Parks until {@link #highWatermark} is greater than {@code offset}. Read first, wait for the high watermark that
     * the read saw, then read again: no append is missed.
     *
     * @return whether it is; false after {@code timeout} and when the partition was closed or deleted
     */
    public boolean awaitHighWatermarkAbove(long offset, Duration timeout) throws InterruptedException {
        return highWatermark.awaitAbove(offset, timeout);
    }

    /**
     * Calls {@code listener} after every advance of the high watermark and of the log's start, and once when the partition is closed or
     * deleted, until the registration is closed. For waiting on many partitions at once: register everywhere, then read
     * everywhere, then wait. The listener runs on the appending thread: it must be short and not throw (unpark a thread,
     * release a semaphore).
     */
    public Registration onAdvance(Runnable listener) {
        return highWatermark.listen(listener);
    }

    /** Ends an {@link #onAdvance}; idempotent. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** The lowest offset that can be read. */
    public long logStartOffset() {
        return log.startOffset();
    }

    /** The offset after the last record that readers may see. */
    public long highWatermark() {
        return highWatermark.offset();
    }

    /** The offset after the last record. */
    public long logEndOffset() {
        return log.endOffset();
    }

    /** When records were appended last, in epoch milliseconds; -1 when not since this partition was opened. */
    public long lastAppendMs() {
        return lastAppendMs;
    }

    /** The last few appends that were refused, the latest first. */
    public List<RefusalView> refusals() {
        return refusals.latest();
    }

    /** A look at what lies on the disk. */
    public Inspection inspection() {
        return log.inspection();
    }

    /** The bytes of all batches on the disk. */
    public long sizeBytes() {
        return log.sizeBytes();
    }

    /** The offset of the first record with a timestamp of {@code epochMillis} or later; without one the high watermark. */
    public long offsetAt(long epochMillis) {
        checkOpen();
        long visible = highWatermark.offset();
        return log.offsetAt(epochMillis, visible).orElse(visible);
    }

    /**
     * Moves the log's start up to {@code offset}; whole segments below it are deleted. Durable on return. Does nothing
     * when the log starts there or later already.
     *
     * @throws dev.streamstore.broker.error.BrokerFault {@code OFFSET_OUT_OF_RANGE} above the high watermark
     */
    public void deleteRecordsBefore(long offset) {
        checkOpen();
        checkNotAbove(highWatermark.offset(), offset);
        log.deleteBefore(offset);
        highWatermark.wake();
    }

    /** What is configured holds from the next append, roll and retention run on. */
    public void applyConfig(TopicConfig newConfig) {
        config = newConfig;
        log.applyConfig(newConfig);
    }

    /**
     * Deletes whole segments that are too old or too many by the topic's retention, never the one being written.
     *
     * @return how many
     */
    public int runRetention() {
        checkOpen();
        int deleted = log.runRetention(highWatermark.offset());
        if (deleted > 0) {
            highWatermark.wake();
        }
        return deleted;
    }

    /** Why appends are refused; empty while they are not. Reads go on. */
    public Optional<String> writeRefusal() {
        return log.writeRefusal();
    }

    /** How much compaction there would be to do, 0 to 1; 0 as long as there is no need. */
    public double dirtiness() {
        return state == State.OPEN ? log.dirtiness() : 0;
    }

    /**
     * Compacts once, see {@link PartitionLog#clean}.
     *
     * @return by how many bytes the log became smaller
     */
    public long clean(CleanerRun run) {
        checkOpen();
        return log.clean(run);
    }

    /** Writes what the next start needs to be quick, and lets go of the files. Waiters return. Idempotent. */
    @Override
    public void close() {
        end(State.CLOSED);
    }

    /** As {@link #close}, but for good. */
    void closeDeleted() {
        end(State.DELETED);
    }

    private void end(State last) {
        synchronized (this) {
            if (state != State.OPEN) {
                return;
            }
            state = last;
        }
        highWatermark.end();
        log.close();
    }

    private void checkOpen() {
        switch (state) {
            case OPEN -> {}
            case CLOSED ->
                throw new BrokerFault(ErrorCode.NOT_READY, "[Partition " + id + "] expected to be open but is closed");
            case DELETED ->
                throw new BrokerFault(
                        ErrorCode.UNKNOWN_PARTITION, "[Partition " + id + "] expected to exist but was deleted");
        }
    }

    private void checkNotAbove(long visible, long offset) {
        if (offset > visible) {
            throw new BrokerFault(
                    ErrorCode.OFFSET_OUT_OF_RANGE,
                    "[Partition " + id + "] offset: expected <= " + visible + " but was " + offset,
                    Map.of("highWatermark", visible));
        }
    }

    @Override
    public String toString() {
        return "Partition[" + id + "]";
    }
}
