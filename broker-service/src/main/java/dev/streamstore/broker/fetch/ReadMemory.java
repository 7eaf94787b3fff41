package dev.streamstore.broker.fetch;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;

/**
 * The memory that stored batches are read into, for as long as an answer is under way: all answers share it, so that those
 * who take theirs slowly can't have more of it than there is. Most of it lies outside the heap, where neither file nor
 * socket has to copy it once more, and is used again and again. Safe for use by several threads.
 */
public final class ReadMemory {

    /** Below this a buffer of the heap is cheaper, and not worth counting. */
    private static final int SMALL_BYTES = 16 * 1024;

    /** What is worth reading. */
    private static final int LEAST_BYTES = 64 * 1024;

    /** Nobody gets more than this part of all at once, save for one batch. */
    private static final int MOST_SHARE = 8;

    /** A mebibyte and the largest batch that is allowed by default; larger ones come from the heap. */
    private static final int[] SIZES = {64 * 1024, 256 * 1024, 1024 * 1024 + 4096};

    private static final long RETRY_AFTER_MS = 1_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition givenBack = lock.newCondition();
    private final List<Deque<ByteBuffer>> pools = new ArrayList<>();
    private final Duration patience;
    private final int mostAtOnce;
    private long freeBytes;
    private long unallocatedBytes;

    /**
     * @param bytes that all answers may take
     * @param outsideHeapBytes of them
     * @param patience how long an answer waits for memory
     */
    public ReadMemory(long bytes, long outsideHeapBytes, Duration patience) {
        this.freeBytes = bytes;
        this.unallocatedBytes = outsideHeapBytes;
        this.patience = patience;
        this.mostAtOnce = (int) Math.clamp(bytes / MOST_SHARE, LEAST_BYTES, Integer.MAX_VALUE);
        for (int ignored : SIZES) {
            pools.add(new ArrayDeque<>());
        }
    }

    /** Nothing is lent at first. */
    public Lease lease() {
        return new Lease();
    }

    /**
     * What one answer has borrowed; closed once nobody looks at the buffers any more, and then empty, but of use again. For
     * one thread.
     */
    public final class Lease implements IntFunction<ByteBuffer>, AutoCloseable {
        private final List<ByteBuffer> borrowed = new ArrayList<>();
        private long takenBytes;

        private Lease() {}

        /**
         * How much of {@code wantedBytes} may be read now; 0 when there is no memory left and this answer has some already.
         *
         * @throws BrokerFault {@code QUOTA_EXCEEDED} when it has none and there is none in time
         */
        int room(int wantedBytes) throws InterruptedException {
            return wantedBytes <= SMALL_BYTES ? wantedBytes : await(Math.min(wantedBytes, mostAtOnce), takenBytes > 0);
        }

        /** A buffer of this many bytes, from position to limit, whatever room there is. */
        @Override
        public ByteBuffer apply(int bytes) {
            if (bytes <= SMALL_BYTES) {
                return ByteBuffer.allocate(bytes);
            }
            for (int size = 0; size < SIZES.length; size++) {
                if (bytes <= SIZES[size]) {
                    return pooled(size, bytes);
                }
            }
            hold(bytes);
            return ByteBuffer.allocate(bytes);
        }

        /** Counts memory that is not borrowed from here, until the lease is closed. */
        public void hold(int bytes) {
            takenBytes += bytes;
            take(bytes);
        }

        private ByteBuffer pooled(int size, int bytes) {
            takenBytes += bytes;
            ByteBuffer buffer = ReadMemory.this.pooled(size, bytes);
            if (buffer.isDirect()) {
                borrowed.add(buffer);
            }
            return buffer.slice(0, bytes);
        }

        @Override
        public void close() {
            if (takenBytes > 0) {
                giveBack(borrowed, takenBytes);
                borrowed.clear();
                takenBytes = 0;
            }
        }
    }

    private int await(int wantedBytes, boolean hasSome) throws InterruptedException {
        int least = Math.min(wantedBytes, LEAST_BYTES);
        long leftNanos = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (freeBytes < least) {
                if (hasSome) {
                    return 0;
                }
                if (leftNanos <= 0) {
                    throw full(least);
                }
                leftNanos = givenBack.awaitNanos(leftNanos);
            }
            return (int) Math.min(wantedBytes, freeBytes);
        } finally {
            lock.unlock();
        }
    }

    private void take(int bytes) {
        lock.lock();
        try {
            freeBytes -= bytes;
        } finally {
            lock.unlock();
        }
    }

    private ByteBuffer pooled(int size, int bytes) {
        lock.lock();
        try {
            freeBytes -= bytes;
            ByteBuffer used = pools.get(size).pollFirst();
            if (used != null) {
                return used;
            }
            if (unallocatedBytes < SIZES[size]) {
                return ByteBuffer.allocate(bytes);
            }
            unallocatedBytes -= SIZES[size];
        } finally {
            lock.unlock();
        }
        return ByteBuffer.allocateDirect(SIZES[size]);
    }

    private void giveBack(List<ByteBuffer> buffers, long bytes) {
        lock.lock();
        try {
            for (ByteBuffer buffer : buffers) {
                for (int size = 0; size < SIZES.length; size++) {
                    if (buffer.capacity() == SIZES[size]) {
                        pools.get(size).addFirst(buffer);
                    }
                }
            }
            freeBytes += bytes;
            givenBack.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private BrokerFault full(int bytes) {
        return new BrokerFault(
                ErrorCode.QUOTA_EXCEEDED,
                "[fetch] memory for answers: expected %d KiB to be free within %d ms but others have it"
                        .formatted(bytes / 1024, patience.toMillis()),
                Map.of("retryAfterMs", RETRY_AFTER_MS));
    }
}
