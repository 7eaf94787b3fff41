package dev.streamstore.order.query;

import dev.streamstore.order.model.OrderStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** One caller watching one order. {@link #run} belongs to one thread; the other methods are safe for any. */
final class StatusWatch {
    private static final Logger LOG = LoggerFactory.getLogger(StatusWatch.class);

    /** A comment now and then shows both sides, and what is between them, that the other is still there. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final String orderId;
    private final SseEmitter emitter;
    private final OrderViews views;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private long seenVersion;
    private boolean ended;

    StatusWatch(String orderId, SseEmitter emitter, OrderViews views) {
        this.orderId = orderId;
        this.emitter = emitter;
        this.views = views;
    }

    String orderId() {
        return orderId;
    }

    /** The order has this version now. */
    void seen(long version) {
        lock.lock();
        try {
            if (version > seenVersion) {
                seenVersion = version;
                news.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void forget(long sentVersion) {
        lock.lock();
        try {
            seenVersion = sentVersion;
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            ended = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Sends the order as it is, then whenever its status is another, until one side ends it. */
    void run() {
        try {
            long sentVersion = -1;
            OrderStatus sentStatus = null;
            while (awaitNews(sentVersion)) {
                OrderViews.@Nullable Versioned current = read();
                if (current == null) {
                    forget(sentVersion);
                }
                if (current != null && current.order().status() != sentStatus) {
                    emitter.send(SseEmitter.event()
                            .id(String.valueOf(current.version()))
                            .data(current.order()));
                    sentStatus = current.order().status();
                }
                if (current == null || current.version() == sentVersion) {
                    emitter.send(SseEmitter.event().comment("still here"));
                }
                sentVersion = current == null ? sentVersion : current.version();
            }
            emitter.complete();
        } catch (IOException | IllegalStateException e) {
            LOG.debug("[status feed] watcher of {} left: {}", orderId, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Null while the database is away: the first look at it that succeeds is news again. */
    private OrderViews.@Nullable Versioned read() {
        try {
            return views.findVersioned(orderId).orElse(null);
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("[status feed] {} can't be read: {}", orderId, e.getMessage());
            return null;
        }
    }

    /** Returns at news or after a heartbeat's time; false when it has ended. */
    private boolean awaitNews(long sentVersion) throws InterruptedException {
        lock.lock();
        try {
            long leftNanos = HEARTBEAT.toNanos();
            while (!ended && seenVersion <= sentVersion && leftNanos > 0) {
                leftNanos = news.awaitNanos(leftNanos);
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }
}
