package dev.streamstore.analytics.live;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a view at an interval while somebody listens, once for all listeners. A listener that is slower than that
 * misses what came between and gets the latest. Safe for use by several threads.
 */
final class Feed<V extends View> {

    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

    private final String name;
    private final Supplier<V> reader;
    private final Duration interval;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private int listeners;
    private boolean reading;
    private boolean closed;
    private long version;
    private @Nullable V latest;

    Feed(String name, Supplier<V> reader, Duration interval) {
        this.name = name;
        this.reader = reader;
        this.interval = interval;
    }

    /** Starts listening; must be closed. */
    Subscription subscribe() {
        lock.lock();
        try {
            listeners++;
            if (!reading && !closed) {
                reading = true;
                latest = null; // from when somebody listened last
                Thread.ofVirtual().name(name + "-feed").start(this::readWhileListenedTo);
            }
            return new Subscription();
        } finally {
            lock.unlock();
        }
    }

    /** Ends every subscription, for good. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int listeners() {
        lock.lock();
        try {
            return listeners;
        } finally {
            lock.unlock();
        }
    }

    private void readWhileListenedTo() {
        boolean failed = false;
        while (isListenedTo()) {
            try {
                publish(reader.get());
                failed = false;
            } catch (RuntimeException | Error e) {
                if (!failed) {
                    LOG.warn("[{}] view: expected to be read, trying again: {}", name, e.toString());
                }
                failed = true;
            }
            if (!pause()) {
                return;
            }
        }
    }

    /** Decides under the lock that reading ends, so that the next listener starts it again. */
    private boolean isListenedTo() {
        lock.lock();
        try {
            reading = listeners > 0 && !closed;
            return reading;
        } finally {
            lock.unlock();
        }
    }

    private void publish(V view) {
        lock.lock();
        try {
            latest = view;
            version++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean pause() {
        try {
            Thread.sleep(interval);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** One listener's place in the feed; for use by one thread. */
    final class Subscription implements AutoCloseable {
        private long seen = -1;

        private Subscription() {}

        /**
         * Waits for a view this listener has not had.
         *
         * @return null when {@code atMost} passed or the feed was closed
         */
        @Nullable
        V next(Duration atMost) throws InterruptedException {
            long leftNanos = atMost.toNanos();
            lock.lock();
            try {
                while (!closed && (latest == null || version == seen) && leftNanos > 0) {
                    leftNanos = changed.awaitNanos(leftNanos);
                }
                if (closed || latest == null || version == seen) {
                    return null;
                }
                seen = version;
                return latest;
            } finally {
                lock.unlock();
            }
        }

        boolean isEnded() {
            lock.lock();
            try {
                return closed;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                listeners--;
            } finally {
                lock.unlock();
            }
        }
    }
}
