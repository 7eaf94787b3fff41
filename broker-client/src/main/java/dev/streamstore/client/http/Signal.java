package dev.streamstore.client.http;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets a thread wait until something may have changed, without losing a change that comes between looking and waiting:
 * take the {@link #version}, look, then {@link #await} that version's end. Safe for use by several threads.
 */
final class Signal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition raised = lock.newCondition();
    private long version;

    void raise() {
        lock.lock();
        try {
            version++;
            raised.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long version() {
        lock.lock();
        try {
            return version;
        } finally {
            lock.unlock();
        }
    }

    /** Returns when the signal was raised after {@code seen} was taken, or at the deadline. */
    void await(long seen, Deadline deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = deadline.remainingNanos();
            while (version == seen && nanos > 0) {
                nanos = Math.min(raised.awaitNanos(nanos), deadline.remainingNanos());
            }
        } finally {
            lock.unlock();
        }
    }
}
