package dev.streamstore.messaging;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles the records of one partition one after the other, on a virtual thread of its own, until stopped. Fed by the
 * group's polling thread.
 */
final class PartitionWorker {
    private static final Logger log = LoggerFactory.getLogger(PartitionWorker.class);

    private final EventDelivery delivery;
    private final Runnable onEmpty;
    private final StopSignal stop = new StopSignal();
    private final Deque<ConsumerRecord> queue = new ArrayDeque<>();
    private final Thread thread;
    private volatile long nextOffset = -1;

    /** @param onEmpty called on the worker's thread when it has nothing left to do */
    PartitionWorker(String group, TopicPartition partition, EventDelivery delivery, Runnable onEmpty) {
        this.delivery = delivery;
        this.onEmpty = onEmpty;
        this.thread = Thread.ofVirtual().name(group + "-" + partition).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    synchronized void add(Collection<ConsumerRecord> records) {
        queue.addAll(records);
        notifyAll();
    }

    synchronized int queued() {
        return queue.size();
    }

    /** The offset after the last record that is done with, once there is one. */
    OptionalLong nextOffset() {
        long next = nextOffset;
        return next < 0 ? OptionalLong.empty() : OptionalLong.of(next);
    }

    /** After this no further record is begun. */
    synchronized void requestStop() {
        stop.set();
        queue.clear();
        notifyAll();
    }

    /** Waits for the record in work; call after {@link #requestStop}. @return whether it has ended */
    boolean join(Duration atMost) {
        try {
            return thread.join(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void run() {
        try {
            ConsumerRecord record = next();
            while (record != null && delivery.deliver(record, stop)) {
                nextOffset = record.offset() + 1;
                record = next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            log.error("[{}] ended: its records will be delivered again after the next start", thread.getName(), e);
            throw e;
        }
    }

    private @Nullable ConsumerRecord next() throws InterruptedException {
        boolean empty;
        synchronized (this) {
            empty = queue.isEmpty();
        }
        if (empty) {
            onEmpty.run();
        }
        synchronized (this) {
            while (queue.isEmpty() && !stop.isSet()) {
                wait();
            }
            return stop.isSet() ? null : queue.poll();
        }
    }
}
