package dev.streamstore.client.http;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import dev.streamstore.client.ProducerConfig;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.RecordMetadata;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the records of one partition in order, from a virtual thread that lives as long as there is something to
 * deliver. One batch is on its way at a time, and what arrives meanwhile makes up the next: that keeps the order without
 * having to prove it, since HTTP/1.1 on several connections could turn two batches around.
 */
final class PartitionSender {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionSender.class);
    private static final Duration LONGEST_CALL = Duration.ofSeconds(10);
    private static final Duration SHORTEST_CALL = Duration.ofMillis(100);

    /** What all senders of a producer share. */
    record Shared(
            Transport transport,
            ProducerConfig config,
            ProducerIds ids,
            MemoryBudget budget,
            TopicSizes topics,
            RandomGenerator random) {}

    private final Shared shared;
    private final ProducerConfig config;
    private final TopicPartition partition;
    private final String path;
    private final SequenceCount count;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ProduceBatch> queue = new ArrayDeque<>();
    private @Nullable ProduceBatch onItsWay;
    private @Nullable Thread thread;
    private int hurried;
    private boolean aborted;

    PartitionSender(Shared shared, TopicPartition partition) {
        this.shared = shared;
        this.config = shared.config();
        this.partition = partition;
        this.count = new SequenceCount(shared.ids());
        this.path = "/v1/topics/%s/partitions/%d/batches?acks=%s"
                .formatted(
                        Call.segment(partition.topic()),
                        partition.partition(),
                        config.acks().name().toLowerCase(Locale.ROOT));
    }

    /** @param reservedBytes of the budget, at least what the record needs in a batch */
    CompletableFuture<RecordMetadata> append(ProducerRecord record, long timestampMs, long reservedBytes) {
        lock.lock();
        try {
            if (aborted) {
                shared.budget().release(reservedBytes);
                throw new IllegalStateException("[Producer] state: expected open but was closed");
            }
            ProduceBatch filling = queue.peekLast();
            if (filling == null || filling.sizeBytes() + reservedBytes > config.batchSizeBytes()) {
                filling = new ProduceBatch(
                        shared.budget(),
                        Deadline.after(config.deliveryTimeout()),
                        Deadline.after(config.linger()),
                        config.compressionType());
                queue.add(filling);
            }
            CompletableFuture<RecordMetadata> future = filling.append(record, timestampMs, reservedBytes);
            changed.signalAll();
            if (thread == null) {
                thread =
                        Thread.ofVirtual().name("streamstore-send-" + partition).start(this::run);
            }
            return future;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a batch is being filled. */
    boolean filling() {
        lock.lock();
        try {
            return !queue.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Sends what there is without lingering; the result completes when all of it is settled. */
    CompletableFuture<Void> hurry() {
        lock.lock();
        try {
            ProduceBatch current = onItsWay;
            CompletableFuture<Void> settled =
                    current == null ? CompletableFuture.completedFuture(null) : current.settled();
            for (ProduceBatch waiting : queue) {
                settled = settled.thenCombine(waiting.settled(), (a, b) -> null);
            }
            hurried = queue.size();
            changed.signalAll();
            return settled;
        } finally {
            lock.unlock();
        }
    }

    /** Gives up what is not settled yet. */
    void abort() {
        lock.lock();
        try {
            aborted = true;
            if (thread != null) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            for (ProduceBatch batch = next(); batch != null; batch = next()) {
                deliver(batch);
            }
        } catch (InterruptedException e) {
            failAll();
        }
    }

    /** Waits until the next batch may go; null when there is none, and then this thread's life is over. */
    private @Nullable ProduceBatch next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            onItsWay = null;
            if (queue.isEmpty()) {
                thread = null;
                return null;
            }
            while (lingers()) {
                changed.awaitNanos(queue.element().linger().remainingNanos());
            }
            hurried = Math.max(0, hurried - 1);
            onItsWay = queue.remove();
            return onItsWay;
        } finally {
            lock.unlock();
        }
    }

    private boolean lingers() {
        ProduceBatch head = queue.element();
        boolean full = queue.size() > 1 || head.sizeBytes() >= config.batchSizeBytes();
        return !full && hurried == 0 && !head.linger().expired();
    }

    private void deliver(ProduceBatch batch) throws InterruptedException {
        Backoff backoff = new Backoff(shared.random());
        String last = "the ones before took too long";
        while (!batch.delivery().expired()) {
            try {
                attempt(batch);
                return;
            } catch (BrokerException e) {
                last = String.valueOf(e.getMessage());
                if (refused(batch, e)) {
                    return;
                }
                LOG.debug("[Producer {}] batch of {} records will be repeated: {}", partition, batch.count(), last);
            } catch (RuntimeException e) {
                LOG.error(
                        "[Producer {}] batch of {} records: failed in an unforeseen way", partition, batch.count(), e);
                batch.attempted(Applied.MAYBE);
                giveUp(batch, BrokerException.UNREACHABLE, false, e.toString(), e);
                return;
            }
            Thread.sleep(batch.delivery().remaining(Duration.ZERO, backoff.next()));
        }
        String message = "[Producer %s] batch: expected an answer within %s but was none: %s"
                .formatted(partition, config.deliveryTimeout(), last);
        giveUp(batch, BrokerException.UNREACHABLE, true, message, null);
    }

    private void attempt(ProduceBatch batch) {
        byte[] bytes = batch.bytes(count.identity(), count.sequence());
        Call call = Call.postBatches(path, bytes).within(batch.delivery().remaining(SHORTEST_CALL, LONGEST_CALL));
        Wire.Produced answer;
        try {
            answer = shared.transport().send(call).as(Wire.Produced.class);
        } catch (BrokerException e) {
            batch.attempted(e.applied());
            throw e;
        }
        count.advance(batch.count());
        batch.complete(partition, answer.baseOffset(), answer.logAppendTimeMs());
    }

    /** Draws the conclusions; returns whether that was the end of this batch. */
    private boolean refused(ProduceBatch batch, BrokerException e) {
        switch (e.code()) {
            case "OUT_OF_ORDER_SEQUENCE" -> {
                // The broker has lost sight of this count (a topic made anew, a log cut back): a new one is needed.
                LOG.info("[Producer {}] counts anew: {}", partition, e.getMessage());
                count.restart();
                if (batch.applied() == Applied.MAYBE) {
                    // It can't be recognized any more if it was stored, and must not be stored twice.
                    giveUp(batch, e.code(), true, e.getMessage(), e);
                    return true;
                }
                return false;
            }
            case "RECORD_TOO_LARGE" -> {
                if (batch.count() > 1) {
                    putBack(batch.halves());
                    return true;
                }
            }
            case "UNKNOWN_TOPIC", "UNKNOWN_PARTITION" -> shared.topics().forget(partition.topic());
            default -> LOG.trace("[Producer {}] refused", partition, e);
        }
        if (!e.retriable()) {
            giveUp(batch, e.code(), false, e.getMessage(), e);
        }
        return !e.retriable();
    }

    private void giveUp(
            ProduceBatch batch, String code, boolean retriable, @Nullable String message, @Nullable Throwable cause) {
        if (code.equals("FENCED_PRODUCER")) {
            count.replace();
        } else if (batch.applied() == Applied.MAYBE) {
            // The broker may or may not have counted these, and the next batch must fit on either.
            count.restart();
        }
        batch.fail(code, retriable, message, cause);
    }

    private void putBack(List<ProduceBatch> halves) {
        lock.lock();
        try {
            halves.reversed().forEach(queue::addFirst);
            hurried += halves.size();
        } finally {
            lock.unlock();
        }
    }

    private void failAll() {
        List<ProduceBatch> left = new ArrayList<>();
        lock.lock();
        try {
            if (onItsWay != null) {
                left.add(onItsWay);
            }
            left.addAll(queue);
            queue.clear();
            onItsWay = null;
            thread = null;
        } finally {
            lock.unlock();
        }
        String message = "[Producer %s] batch: expected an answer but was closed before".formatted(partition);
        left.forEach(batch -> batch.fail(BrokerException.UNREACHABLE, true, message, null));
    }
}
