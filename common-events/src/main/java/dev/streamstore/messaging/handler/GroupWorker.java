package dev.streamstore.messaging.handler;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.messaging.background.StopSignal;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Handles the records of the partitions it was given, those of a partition in order: what waits is handled together, in
 * one transaction, as long as that works. When it does not, the records are handled apart, one by one, each partition on
 * a thread of its own, so that a record that fails over and over holds up its partition only.
 *
 * <p>Fed by the group's polling thread; works on virtual threads of its own.
 */
final class GroupWorker {
    private final EventDelivery delivery;
    private final HandlerProperties settings;
    private final Runnable onRoom;
    private final String name;
    private final Map<TopicPartition, PartitionQueue> queues = new LinkedHashMap<>();
    private final StopSignal stop = new StopSignal();
    private @Nullable Throwable death;

    /** @param onRoom called on a worker's thread when a throttled partition can take more */
    GroupWorker(String group, EventDelivery delivery, HandlerProperties settings, Runnable onRoom) {
        this.delivery = delivery;
        this.settings = settings;
        this.onRoom = onRoom;
        this.name = "handlers-" + group;
    }

    void start() {
        startThread(name, this::run);
    }

    /** Ends the threads once their work is done. */
    synchronized void close() {
        stop.set();
        queues.values().forEach(PartitionQueue::requestStop);
        notifyAll();
    }

    synchronized void assign(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> queues.put(partition, new PartitionQueue()));
    }

    /** Records of partitions that were never assigned, or have been released, are left out. */
    synchronized void add(Map<TopicPartition, List<ConsumerRecord>> records) {
        records.forEach((partition, some) -> {
            PartitionQueue queue = queues.get(partition);
            if (queue != null) {
                queue.add(some);
            }
        });
        notifyAll();
    }

    /**
     * Begins no further record of these partitions and waits for those in work.
     *
     * @return whether they have ended in time
     */
    synchronized boolean finish(Collection<TopicPartition> partitions, Duration atMost) {
        List<PartitionQueue> finishing =
                partitions.stream().filter(queues::containsKey).map(queues::get).toList();
        finishing.forEach(PartitionQueue::requestStop);
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            long left = atMost.toMillis();
            while (left > 0 && finishing.stream().anyMatch(PartitionQueue::isBusy)) {
                wait(left);
                left = (deadline - System.nanoTime()) / 1_000_000;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return finishing.stream().noneMatch(PartitionQueue::isBusy);
    }

    synchronized void forget(Collection<TopicPartition> partitions) {
        queues.keySet().removeAll(partitions);
    }

    synchronized Set<TopicPartition> partitions() {
        return Set.copyOf(queues.keySet());
    }

    /** @throws IllegalStateException when a thread has died */
    synchronized boolean isThrottled(TopicPartition partition) {
        if (death != null) {
            throw new IllegalStateException("[" + name + "] died", death);
        }
        PartitionQueue queue = queues.get(partition);
        return queue != null && queue.isThrottled(settings.maxQueued());
    }

    synchronized OptionalLong nextOffset(TopicPartition partition) {
        PartitionQueue queue = queues.get(partition);
        return queue == null ? OptionalLong.empty() : queue.nextOffset();
    }

    private void run() {
        try {
            for (Batch batch = next(); batch != null; batch = next()) {
                if (batch.size() > 1 && delivery.deliverTogether(batch.records())) {
                    done(batch);
                } else {
                    batch.taken.forEach(this::startApart);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Batch(Map<PartitionQueue, List<ConsumerRecord>> taken) {
        int size() {
            return taken.values().stream().mapToInt(List::size).sum();
        }

        List<ConsumerRecord> records() {
            return taken.values().stream().flatMap(List::stream).toList();
        }
    }

    /** A share of every partition that has something waiting. @return null when stopped */
    private @Nullable Batch next() throws InterruptedException {
        synchronized (this) {
            while (!stop.isSet()) {
                List<PartitionQueue> ready =
                        queues.values().stream().filter(PartitionQueue::isReady).toList();
                if (!ready.isEmpty()) {
                    int share = Math.max(1, settings.maxBatch() / ready.size());
                    Batch batch = new Batch(ready.stream()
                            .limit(settings.maxBatch())
                            .collect(Collectors.toMap(
                                    queue -> queue, queue -> queue.take(share), (a, _) -> a, LinkedHashMap::new)));
                    callIfRoom(batch.taken.keySet());
                    return batch;
                }
                wait();
            }
            return null;
        }
    }

    private void callIfRoom(Collection<PartitionQueue> drained) {
        if (drained.stream().anyMatch(queue -> queue.hasRoomAgain(settings.maxQueued()))) {
            onRoom.run();
        }
    }

    private synchronized void done(Batch batch) {
        batch.taken.forEach((queue, records) -> {
            queue.doneUntil(records.getLast().offset() + 1);
            queue.rest();
        });
        notifyAll();
    }

    private void startApart(PartitionQueue queue, List<ConsumerRecord> records) {
        startThread(name + "-" + records.getFirst().partition(), () -> {
            try {
                deliverApart(queue, records);
            } finally {
                synchronized (this) {
                    queue.rest();
                    notifyAll();
                }
            }
        });
    }

    private void deliverApart(PartitionQueue queue, List<ConsumerRecord> records) throws InterruptedException {
        for (ConsumerRecord record : records) {
            if (!delivery.deliver(record, queue.stopSignal())) {
                return;
            }
            synchronized (this) {
                queue.doneUntil(record.offset() + 1);
            }
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws InterruptedException;
    }

    private void startThread(String threadName, Work work) {
        Thread.ofVirtual().name(threadName).start(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                synchronized (this) {
                    death = e;
                }
                onRoom.run();
            }
        });
    }
}
