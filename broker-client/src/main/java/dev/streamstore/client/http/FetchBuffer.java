package dev.streamstore.client.http;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.record.CorruptBatchException;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions a consumer reads, how far it has come in each, and the batches that were fetched but not yet polled;
 * they become records when they are. The fetching thread fills it, the polling thread empties it; what a fetch brings is dropped when its partition was
 * given up or moved to another offset in the meantime. Safe for use by several threads.
 */
final class FetchBuffer {

    private static final Logger LOG = LoggerFactory.getLogger(FetchBuffer.class);
    private static final Duration AFTER_DAMAGE = Duration.ofSeconds(1);

    /** So many partitions' worth of bytes may wait for a poll, and as many more be on their way. */
    private static final int PARTITIONS_AHEAD = 4;

    /** Where to fetch a partition from; {@code generation} tells it from what was planned before a seek. */
    record Position(TopicPartition partition, long offset, long generation) {}

    /** @param roomMade whether fetching stood still for want of room and need not any more */
    record Drained(List<ConsumerRecord> records, boolean roomMade) {}

    /** @param in the array that the batch lies in */
    private record Waiting(RecordBatch batch, ReceiveArrays.Lent in) {}

    private static final class Slot {
        final TopicPartition partition;
        final Deque<Waiting> batches = new ArrayDeque<>();
        long generation;
        long nextOffset;
        long polledOffset;
        boolean positioned;
        boolean paused;
        long bytes;
        Instant timestamp = Instant.EPOCH;

        @Nullable
        Waiting open;

        @Nullable
        Iterator<LogRecord> records;

        @Nullable
        Deadline notBefore;

        Slot(TopicPartition partition, long generation) {
            this.partition = partition;
            this.generation = generation;
        }

        Position position() {
            return new Position(partition, nextOffset, generation);
        }

        boolean hasRecords() {
            return records != null || !batches.isEmpty();
        }

        void drop() {
            batches.clear();
            open = null;
            records = null;
            bytes = 0;
        }

        /** The next record from the position on, or null when all are taken. */
        @Nullable
        ConsumerRecord next() {
            while (hasRecords()) {
                Iterator<LogRecord> reading = records;
                if (reading == null) {
                    open = batches.remove();
                    records = open.batch().iterator();
                } else if (!reading.hasNext()) {
                    close();
                } else {
                    LogRecord record = reading.next();
                    if (record.offset() >= polledOffset) {
                        polledOffset = record.offset() + 1;
                        return convert(record);
                    }
                }
            }
            return null;
        }

        private void close() {
            if (open != null) {
                bytes -= open.batch().sizeBytes();
                open.in().done();
            }
            open = null;
            records = null;
        }

        private ConsumerRecord convert(LogRecord record) {
            // Neighbours mostly share theirs.
            if (timestamp.toEpochMilli() != record.timestampMs()) {
                timestamp = Instant.ofEpochMilli(record.timestampMs());
            }
            return new ConsumerRecord(
                    partition, record.offset(), timestamp, record.key(), record.value(), record.headers());
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<TopicPartition, Slot> slots = new LinkedHashMap<>();
    private final int partitionBytes;
    private long generations;

    /** @param partitionBytes nothing more is fetched while this much of each of a few partitions waits for a poll */
    FetchBuffer(int partitionBytes) {
        this.partitionBytes = partitionBytes;
    }

    /** How much may wait for a poll, and how much a fetch may bring: so no more than twice this lies in memory. */
    int limitBytes() {
        return locked(this::limit);
    }

    private int limit() {
        long partitions = Math.clamp(slots.size(), 1, PARTITIONS_AHEAD);
        return (int) Math.min(Integer.MAX_VALUE, partitions * partitionBytes);
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
                    .filter(slot -> waitingBytes < limit() && slot.positioned && !slot.paused && ready(slot))
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

    /**
     * Keeps what was fetched from {@code position} on, unless the partition was moved since.
     *
     * @param in the array that all of the batches lie in
     */
    void deliver(Position position, List<RecordBatch> batches, long nextOffset, ReceiveArrays.Lent in) {
        locked(() -> ifCurrent(position, slot -> {
            in.readBy(batches.size());
            batches.forEach(batch -> slot.batches.add(new Waiting(batch, in)));
            slot.bytes += batches.stream().mapToLong(RecordBatch::sizeBytes).sum();
            slot.nextOffset = nextOffset;
        }));
    }

    /** Takes up to {@code max} records, by turns from the partitions that have some. */
    Drained drain(int max) {
        return locked(() -> {
            boolean full = waitingBytes() >= limit();
            List<ConsumerRecord> drained = new ArrayList<>(max);
            List<Slot> served = new ArrayList<>();
            for (Slot slot : slots.values()) {
                if (drained.size() < max && !slot.paused && slot.hasRecords()) {
                    take(slot, max, drained);
                    served.add(slot);
                }
            }
            // Those that were served go to the end of the line.
            for (Slot slot : served) {
                slots.remove(slot.partition);
                slots.put(slot.partition, slot);
            }
            return new Drained(drained, full && waitingBytes() < limit());
        });
    }

    Set<TopicPartition> partitions() {
        return locked(() -> new TreeSet<>(slots.keySet()));
    }

    private void take(Slot slot, int max, List<ConsumerRecord> into) {
        try {
            for (ConsumerRecord next = slot.next(); next != null; next = slot.next()) {
                into.add(next);
                if (into.size() >= max) {
                    return;
                }
            }
        } catch (CorruptBatchException e) {
            LOG.warn(
                    "[{}] can't be read at {}, will be tried again: {}",
                    slot.partition,
                    slot.polledOffset,
                    e.getMessage());
            move(slot, slot.polledOffset);
            slot.notBefore = Deadline.after(AFTER_DAMAGE);
        }
    }

    private void move(Slot slot, long offset) {
        slot.drop();
        slot.nextOffset = offset;
        slot.polledOffset = offset;
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
