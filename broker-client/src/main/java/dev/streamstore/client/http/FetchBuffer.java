package dev.streamstore.client.http;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The partitions a consumer reads, how far it has come in each, and the records that were fetched but not yet polled.
 * The fetching thread fills it, the polling thread empties it; what a fetch brings is dropped when its partition was
 * given up or moved to another offset in the meantime. Safe for use by several threads.
 */
final class FetchBuffer {

    private static final int RECORD_OVERHEAD_BYTES = 64;

    /** Where to fetch a partition from; {@code generation} tells it from what was planned before a seek. */
    record Position(TopicPartition partition, long offset, long generation) {}

    private static final class Slot {
        final TopicPartition partition;
        final Deque<ConsumerRecord> records = new ArrayDeque<>();
        long generation;
        long nextOffset;
        boolean positioned;
        boolean paused;
        long bytes;

        @Nullable
        Deadline notBefore;

        Slot(TopicPartition partition, long generation) {
            this.partition = partition;
            this.generation = generation;
        }

        Position position() {
            return new Position(partition, nextOffset, generation);
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<TopicPartition, Slot> slots = new LinkedHashMap<>();
    private final long limitBytes;
    private long generations;

    /** @param limitBytes nothing more is fetched while this much waits for a poll */
    FetchBuffer(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    void add(Collection<TopicPartition> partitions) {
        locked(() -> partitions.forEach(each -> slots.putIfAbsent(each, new Slot(each, ++generations))));
    }

    void remove(Collection<TopicPartition> partitions) {
        locked(() -> partitions.forEach(slots::remove));
    }

    /** Sets where to go on reading, and drops what was fetched from elsewhere. */
    void seek(TopicPartition partition, long offset) {
        locked(() -> {
            Slot slot = slots.get(partition);
            if (slot == null) {
                throw new IllegalStateException(
                        "[Consumer] seek: expected one of " + slots.keySet() + " but was " + partition);
            }
            move(slot, offset);
        });
    }

    /** Pauses or resumes those of the partitions that are there; returns whether that changed anything. */
    boolean pause(Collection<TopicPartition> partitions, boolean paused) {
        return locked(() -> {
            boolean changed = false;
            for (TopicPartition partition : partitions) {
                Slot slot = slots.get(partition);
                if (slot != null && slot.paused != paused) {
                    slot.paused = paused;
                    changed = true;
                }
            }
            return changed;
        });
    }

    /** The partitions of which it is not known where to start. */
    List<Position> unpositioned() {
        return locked(() -> slots.values().stream()
                .filter(slot -> !slot.positioned && ready(slot))
                .map(Slot::position)
                .toList());
    }

    /** The partitions to fetch now, none of them while enough waits for a poll. */
    List<Position> wanted() {
        return locked(() -> {
            long waitingBytes = waitingBytes();
            return slots.values().stream()
                    .filter(slot -> waitingBytes < limitBytes && slot.positioned && !slot.paused && ready(slot))
                    .map(Slot::position)
                    .toList();
        });
    }

    /** Whether some partition is left alone for a while after a failure. */
    boolean anyDelayed() {
        return locked(() -> slots.values().stream().anyMatch(slot -> !ready(slot)));
    }

    /** Goes on from {@code offset}, unless the partition was moved since {@code position} was looked at. */
    void moveTo(Position position, long offset) {
        locked(() -> ifCurrent(position, slot -> move(slot, offset)));
    }

    /** Leaves the partition alone for a while. */
    void delay(Position position, Duration delay) {
        locked(() -> ifCurrent(position, slot -> slot.notBefore = Deadline.after(delay)));
    }

    /** Keeps what was fetched from {@code position} on, unless the partition was moved since. */
    void deliver(Position position, List<ConsumerRecord> records, long nextOffset) {
        locked(() -> ifCurrent(position, slot -> {
            slot.records.addAll(records);
            slot.bytes += records.stream().mapToLong(FetchBuffer::sizeBytes).sum();
            slot.nextOffset = nextOffset;
        }));
    }

    /** Takes up to {@code max} records, by turns from the partitions that have some. */
    List<ConsumerRecord> drain(int max) {
        return locked(() -> {
            List<ConsumerRecord> drained = new ArrayList<>();
            List<Slot> served = new ArrayList<>();
            for (Slot slot : slots.values()) {
                if (drained.size() < max && !slot.paused && !slot.records.isEmpty()) {
                    take(slot, max, drained);
                    served.add(slot);
                }
            }
            // Those that were served go to the end of the line.
            for (Slot slot : served) {
                slots.remove(slot.partition);
                slots.put(slot.partition, slot);
            }
            return drained;
        });
    }

    Set<TopicPartition> partitions() {
        return locked(() -> new TreeSet<>(slots.keySet()));
    }

    private static void take(Slot slot, int max, List<ConsumerRecord> into) {
        while (into.size() < max && !slot.records.isEmpty()) {
            ConsumerRecord record = slot.records.remove();
            slot.bytes -= sizeBytes(record);
            into.add(record);
        }
    }

    private void move(Slot slot, long offset) {
        slot.records.clear();
        slot.bytes = 0;
        slot.nextOffset = offset;
        slot.positioned = true;
        slot.notBefore = null;
        slot.generation = ++generations;
    }

    private static boolean ready(Slot slot) {
        return slot.notBefore == null || slot.notBefore.expired();
    }

    private long waitingBytes() {
        return slots.values().stream()
                .filter(slot -> !slot.paused)
                .mapToLong(slot -> slot.bytes)
                .sum();
    }

    private static long sizeBytes(ConsumerRecord record) {
        long size = RECORD_OVERHEAD_BYTES;
        size += record.key() == null ? 0 : record.key().length;
        size += record.value() == null ? 0 : record.value().length;
        return size + (long) RECORD_OVERHEAD_BYTES * record.headers().size();
    }

    private void ifCurrent(Position position, Consumer<Slot> action) {
        Slot slot = slots.get(position.partition());
        if (slot != null && slot.generation == position.generation()) {
            action.accept(slot);
        }
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }
}
