package dev.streamstore.messaging.handler;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.messaging.background.StopSignal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/** What of a partition waits to be handled, and how far it is done with. Guarded by its {@link GroupWorker}. */
final class PartitionQueue {
    private final StopSignal stop = new StopSignal();
    private final Deque<ConsumerRecord> waiting = new ArrayDeque<>();
    private long nextOffset = -1;
    private boolean busy;
    private boolean throttled;

    void add(Collection<ConsumerRecord> records) {
        waiting.addAll(records);
    }

    boolean isReady() {
        return !busy && !stop.isSet() && !waiting.isEmpty();
    }

    /** Whether records of it are in work. */
    boolean isBusy() {
        return busy;
    }

    /** Takes up to {@code max} records into work; then {@link #done}, or each {@link #doneUntil} and {@link #rest}. */
    List<ConsumerRecord> take(int max) {
        busy = true;
        List<ConsumerRecord> taken = new ArrayList<>(Math.min(max, waiting.size()));
        while (taken.size() < max && !waiting.isEmpty()) {
            taken.add(waiting.poll());
        }
        return taken;
    }

    void doneUntil(long offset) {
        nextOffset = offset;
    }

    /** No longer in work. */
    void rest() {
        busy = false;
    }

    /** After this no further record is begun. */
    void requestStop() {
        stop.set();
        waiting.clear();
    }

    StopSignal stopSignal() {
        return stop;
    }

    /** The offset after the last record that is done with, once there is one. */
    OptionalLong nextOffset() {
        return nextOffset < 0 ? OptionalLong.empty() : OptionalLong.of(nextOffset);
    }

    /** Whether enough is waiting that no more should be fetched: from {@code max} on, until only half of that is left. */
    boolean isThrottled(int max) {
        throttled = throttled ? waiting.size() > max / 2 : waiting.size() >= max;
        return throttled;
    }

    /** Whether {@link #isThrottled} was true and would now not be. */
    boolean hasRoomAgain(int max) {
        return throttled && waiting.size() <= max / 2;
    }
}
