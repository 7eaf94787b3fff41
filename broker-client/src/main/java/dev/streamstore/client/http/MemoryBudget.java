package dev.streamstore.client.http;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Bytes that may be in use at once; who wants more than are left waits. Safe for use by several threads. */
final class MemoryBudget {

    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition freed = lock.newCondition();
    private long availableBytes;

    MemoryBudget(long totalBytes) {
        this.availableBytes = totalBytes;
    }

    /** @return false when there was not as much before the deadline */
    boolean reserve(long bytes, Deadline deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (availableBytes < bytes) {
                if (freed.awaitNanos(Math.max(0, deadline.remainingNanos())) <= 0 && deadline.expired()) {
                    return availableBytes >= bytes && take(bytes);
                }
            }
            return take(bytes);
        } finally {
            lock.unlock();
        }
    }

    private boolean take(long bytes) {
        availableBytes -= bytes;
        return true;
    }

    void release(long bytes) {
        lock.lock();
        try {
            availableBytes += bytes;
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
