package dev.streamstore.messaging.handler;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.messaging.background.StopSignal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Handles the records of one partition one after the other, on a virtual thread of its own, until stopped. Fed by the
 * group's polling thread.
 */
final class PartitionWorker {
    private final EventDelivery delivery;
    private final Runnable onRoom;
    private final StopSignal stop = new StopSignal();
    private final Deque<ConsumerRecord> queue = new ArrayDeque<>();
    private final Thread thread;
    private volatile long nextOffset = -1;
    private boolean throttled;
    private int resumeAt;
    private @Nullable Throwable death;

    /** @param onRoom called on the worker's thread when a throttled one can take more */
    PartitionWorker(String group, TopicPartition partition, EventDelivery delivery, Runnable onRoom) {
        this.delivery = delivery;
        this.onRoom = onRoom;
        this.thread = Thread.ofVirtual().name(group + "-" + partition).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    synchronized void add(Collection<ConsumerRecord> records) {
        queue.addAll(records);
        notifyAll();
    }

    /**
     * Whether enough is waiting that no more should be fetched: from {@code max} on, until only half of that is left.
     *
     * @throws IllegalStateException when the worker has died
     */
    synchronized boolean isThrottled(int max) {
        if (death != null) {
            throw new IllegalStateException("[" + thread.getName() + "] died", death);
        }
        resumeAt = max / 2;
        throttled = throttled ? queue.size() > resumeAt : queue.size() >= max;
        return throttled;
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
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                death = e;
            }
        }
    }

    private @Nullable ConsumerRecord next() throws InterruptedException {
        boolean room;
        synchronized (this) {
            room = throttled && queue.size() == resumeAt;
        }
        if (room) {
            onRoom.run();
        }
        synchronized (this) {
            while (queue.isEmpty() && !stop.isSet()) {
                wait();
            }
            return stop.isSet() ? null : queue.poll();
        }
    }
}
