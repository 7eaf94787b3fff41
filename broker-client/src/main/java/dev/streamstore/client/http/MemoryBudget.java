package dev.streamstore.client.http;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bytes that may be in use at once; who wants more than are left waits. Takes no lock while there is enough. Safe for use
 * by several threads.
 */
final class MemoryBudget {

    private final AtomicLong availableBytes;
    private final AtomicInteger waiting = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition freed = lock.newCondition();

    MemoryBudget(long totalBytes) {
        this.availableBytes = new AtomicLong(totalBytes);
    }

    /** @return false when there are not as many left now, or others wait already */
    boolean tryReserve(long bytes) {
        return waiting.get() == 0 && take(bytes);
    }

    /** @return false when there was not as much before the deadline */
    boolean reserve(long bytes, Deadline deadline) throws InterruptedException {
        if (tryReserve(bytes)) {
            return true;
        }
        lock.lockInterruptibly();
        // Registered before looking again: whoever gives back after that look sees that someone waits.
        waiting.incrementAndGet();
        try {
            while (!take(bytes)) {
                if (deadline.expired()) {
                    return false;
                }
                long unused = freed.awaitNanos(deadline.remainingNanos());
            }
            return true;
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }

    private boolean take(long bytes) {
        long available = availableBytes.get();
        while (available >= bytes) {
            if (availableBytes.compareAndSet(available, available - bytes)) {
                return true;
            }
            available = availableBytes.get();
        }
        return false;
    }

    void release(long bytes) {
        availableBytes.addAndGet(bytes);
        if (waiting.get() > 0) {
            lock.lock();
            try {
                freed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
