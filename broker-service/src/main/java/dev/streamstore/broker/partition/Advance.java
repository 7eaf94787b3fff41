package dev.streamstore.broker.partition;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An offset that only goes up, and those who wait for it. */
final class Advance {
    private static final Logger log = LoggerFactory.getLogger(Advance.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private volatile long offset;
    private volatile boolean ended;

    Advance(long offset) {
        this.offset = offset;
    }

    long offset() {
        return offset;
    }

    /** Does nothing unless {@code newOffset} is larger. */
    void to(long newOffset) {
        lock.lock();
        try {
            if (newOffset <= offset) {
                return;
            }
            offset = newOffset;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        wake();
    }

    /** Makes the listeners look again, although the offset is the same. */
    void wake() {
        listeners.forEach(Listener::run);
    }

    /** All waits return, now and later. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        listeners.forEach(Listener::run);
    }

    boolean awaitAbove(long awaited, Duration timeout) throws InterruptedException {
        if (offset > awaited) {
            return true;
        }
        long leftNanos = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (offset <= awaited && !ended && leftNanos > 0) {
                leftNanos = changed.awaitNanos(leftNanos);
            }
            return offset > awaited && !ended;
        } finally {
            lock.unlock();
        }
    }

    Partition.Registration listen(Runnable listener) {
        Listener registered = new Listener(listener);
        listeners.add(registered);
        if (ended) {
            registered.run();
        }
        return () -> listeners.remove(registered);
    }

    /** Equal to itself only: the same runnable may be registered twice. */
    private static final class Listener {
        private final Runnable runnable;

        Listener(Runnable runnable) {
            this.runnable = runnable;
        }

        void run() {
            try {
                runnable.run();
            } catch (RuntimeException e) {
                // The append has happened: its caller must not hear of a reader's fault.
                log.error("[Partition] listener: expected not to throw but did", e);
            }
        }
    }
}
