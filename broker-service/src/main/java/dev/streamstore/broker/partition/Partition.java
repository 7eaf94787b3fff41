package dev.streamstore.broker.partition;

import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.client.TopicPartition;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * One partition on this broker.
 *
 * <p>Safe for use by any number of threads. Appends are one at a time; reads take no lock. Waits park the calling
 * thread, which should be a virtual one. After {@link #close} every call fails with {@code NOT_READY}, after the
 * partition was deleted with {@code UNKNOWN_PARTITION}.
 */
public final class Partition implements AutoCloseable {

    public TopicPartition id() {
        throw new UnsupportedOperationException();
    }

    /** The epoch that is stamped into the batches appended now. */
    public int leaderEpoch() {
        throw new UnsupportedOperationException();
    }

    public TopicConfig config() {
        throw new UnsupportedOperationException();
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
        throw new UnsupportedOperationException();
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
        throw new UnsupportedOperationException();
    }

    /**
     * Parks until {@link #highWatermark} is greater than {@code offset}. Read first, wait for the high watermark that
     * the read saw, then read again: no append is missed.
     *
     * @return whether it is; false after {@code timeout} and when the partition was closed or deleted
     */
    public boolean awaitHighWatermarkAbove(long offset, Duration timeout) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    /**
     * Calls {@code listener} after every advance of the high watermark, and once when the partition is closed or
     * deleted, until the registration is closed. For waiting on many partitions at once: register everywhere, then read
     * everywhere, then wait. The listener runs on the appending thread: it must be short and not throw (unpark a thread,
     * release a semaphore).
     */
    public Registration onAdvance(Runnable listener) {
        throw new UnsupportedOperationException();
    }

    /** Ends an {@link #onAdvance}; idempotent. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** The lowest offset that can be read. */
    public long logStartOffset() {
        throw new UnsupportedOperationException();
    }

    /** The offset after the last record that readers may see. */
    public long highWatermark() {
        throw new UnsupportedOperationException();
    }

    /** The offset after the last record. */
    public long logEndOffset() {
        throw new UnsupportedOperationException();
    }

    /** The bytes of all batches on the disk. */
    public long sizeBytes() {
        throw new UnsupportedOperationException();
    }

    /** The offset of the first record with a timestamp of {@code epochMillis} or later; without one the high watermark. */
    public long offsetAt(long epochMillis) {
        throw new UnsupportedOperationException();
    }

    /**
     * Moves the log's start up to {@code offset}; whole segments below it are deleted. Durable on return. Does nothing
     * when the log starts there or later already.
     *
     * @throws dev.streamstore.broker.error.BrokerFault {@code OFFSET_OUT_OF_RANGE} above the high watermark
     */
    public void deleteRecordsBefore(long offset) {
        throw new UnsupportedOperationException();
    }

    /** What is configured holds from the next append, roll and retention run on. */
    public void applyConfig(TopicConfig config) {
        throw new UnsupportedOperationException();
    }

    /**
     * Deletes whole segments that are too old or too many by the topic's retention, never the one being written.
     *
     * @return how many
     */
    public int runRetention() {
        throw new UnsupportedOperationException();
    }

    /** Writes what the next start needs to be quick, and lets go of the files. Waiters return. Idempotent. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
