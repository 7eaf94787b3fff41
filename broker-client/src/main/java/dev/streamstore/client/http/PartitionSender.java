package dev.streamstore.client.http;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import dev.streamstore.client.ProducerConfig;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.RecordMetadata;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.RecordBatch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the records of one partition in order, from a virtual thread that lives as long as there is something to
 * deliver.
 *
 * <p>Up to {@link #MAX_IN_FLIGHT} batches are on their way at a time, all of them in one request, which the broker appends
 * as a whole or not at all; what is gathered meanwhile makes up the next. So nothing can be turned around on the way,
 * whatever connections do, a repetition is recognized batch by batch, and a distant broker still gets megabytes per round
 * trip. A batch that fails for good takes what was gathered behind it with it: nothing overtakes it.
 */
final class PartitionSender {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionSender.class);
    /** As many batches of a producer as the broker remembers. */
    static final int MAX_IN_FLIGHT = 5;

    /** A request that holds this much takes no further batch. */
    private static final int ENOUGH_BYTES = 2 * 1024 * 1024;

    /** Refusals that tell nothing about the other batches of a request. */
    private static final Set<String> OF_ONE_BATCH = Set.of("RECORD_TOO_LARGE", "CORRUPT_BATCH", "INVALID_REQUEST");

    private static final Duration LONGEST_CALL = Duration.ofSeconds(10);
    private static final Duration SHORTEST_CALL = Duration.ofMillis(100);

    private final ProducerParts shared;
    private final ProducerConfig config;
    private final TopicPartition partition;
    private final String path;
    private final SequenceCount count;
    private final Turn turn;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ProduceBatch> queue = new ArrayDeque<>();
    private List<ProduceBatch> onItsWay = List.of();
    private @Nullable Thread thread;
    private int hurried;
    private int alone;
    private int expectedBytes;
    private int failures;
    private boolean aborted;

    PartitionSender(ProducerParts shared, TopicPartition partition) {
        this.shared = shared;
        this.config = shared.config();
        this.partition = partition;
        this.count = new SequenceCount(shared.ids());
        this.turn = new Turn(shared.turns(), Turn.PATIENCE);
        this.path = "/v1/topics/%s/partitions/%d/batches?acks=%s"
                .formatted(
                        Call.segment(partition.topic()),
                        partition.partition(),
                        config.acks().name().toLowerCase(Locale.ROOT));
    }

    /**
     * @param reservedBytes of the budget, at least what the record needs in a batch
     * @param series what the record belongs to, if anything: asked while nothing can fail
     */
    CompletableFuture<RecordMetadata> append(
            ProducerRecord record, long timestampMs, long reservedBytes, @Nullable SendSeries series) {
        lock.lock();
        try {
            if (aborted) {
                shared.budget().release(reservedBytes);
                throw new IllegalStateException("[Producer] state: expected open but was closed");
            }
            if (series != null && !series.goesOn(partition, failures)) {
                shared.budget().release(reservedBytes);
                return CompletableFuture.failedFuture(new BrokerException(
                        BrokerException.PREDECESSOR_FAILED, true, Applied.NO, follows("see the one that failed")));
            }
            ProduceBatch filling = queue.peekLast();
            if (filling == null || !fits(filling, reservedBytes)) {
                filling = newBatch(filling);
            }
            return append(filling, record, timestampMs, reservedBytes);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #append}, but null, and nothing done, unless the record fits into a batch that is being filled. */
    @Nullable
    CompletableFuture<RecordMetadata> appendToFilling(ProducerRecord record, long timestampMs, long reservedBytes) {
        lock.lock();
        try {
            ProduceBatch filling = queue.peekLast();
            return filling == null || aborted || !fits(filling, reservedBytes)
                    ? null
                    : append(filling, record, timestampMs, reservedBytes);
        } finally {
            lock.unlock();
        }
    }

    private boolean fits(ProduceBatch batch, long bytes) {
        return batch.sizeBytes() + bytes <= config.batchSizeBytes();
    }

    private ProduceBatch newBatch(@Nullable ProduceBatch full) {
        if (full != null) {
            expectedBytes = full.sizeBytes();
        }
        ProduceBatch batch = new ProduceBatch(
                Compression.valueOf(config.compressionType().name()),
                expectedBytes,
                shared.budget(),
                Deadline.after(config.deliveryTimeout()),
                Deadline.after(config.linger()));
        queue.add(batch);
        // The one before needs to linger no longer.
        changed.signal();
        return batch;
    }

    private CompletableFuture<RecordMetadata> append(
            ProduceBatch filling, ProducerRecord record, long timestampMs, long reservedBytes) {
        CompletableFuture<RecordMetadata> future = filling.append(record, timestampMs, reservedBytes);
        if (filling.sizeBytes() >= config.batchSizeBytes()) {
            changed.signal();
        }
        if (thread == null) {
            thread = Thread.ofVirtual().name("streamstore-send-" + partition).start(this::run);
        }
        return future;
    }

    /** Sends what there is without lingering; the result completes when all of it is settled. */
    CompletableFuture<Void> hurry() {
        lock.lock();
        try {
            List<CompletableFuture<@Nullable Void>> settled = new ArrayList<>();
            onItsWay.forEach(batch -> settled.add(batch.settled()));
            queue.forEach(batch -> settled.add(batch.settled()));
            hurried = queue.size();
            changed.signalAll();
            return CompletableFuture.allOf(settled.toArray(CompletableFuture[]::new));
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
        boolean more = true;
        while (more) {
            try {
                more = awaitBatch();
                if (more) {
                    deliver(next());
                }
            } catch (InterruptedException e) {
                failAll();
                more = false;
            } catch (RuntimeException | Error e) {
                onItsWay.forEach(batch -> batch.attempted(Applied.MAYBE));
                giveUp(onItsWay, BrokerException.UNREACHABLE, false, e.toString(), e);
                LOG.error("[Producer {}] failed in an unforeseen way", partition, e);
            }
        }
    }

    /** Waits until the next batch may go; false when there is nothing, and then this thread's life is over. */
    private boolean awaitBatch() throws InterruptedException {
        turn.end();
        lock.lockInterruptibly();
        try {
            onItsWay = List.of();
            if (queue.isEmpty()) {
                thread = null;
                return false;
            }
            while (lingers()) {
                long unused = changed.awaitNanos(queue.element().linger().remainingNanos());
            }
            if (hurried > 0 || isFull()) {
                return true;
            }
        } finally {
            lock.unlock();
        }
        turn.await();
        return true;
    }

    private List<ProduceBatch> next() {
        lock.lock();
        try {
            List<ProduceBatch> batches = new ArrayList<>();
            onItsWay = batches;
            long bytes = 0;
            do {
                ProduceBatch batch = queue.remove();
                bytes += batch.sizeBytes();
                batches.add(batch);
                hurried = Math.max(0, hurried - 1);
            } while (alone == 0
                    && !queue.isEmpty()
                    && batches.size() < MAX_IN_FLIGHT
                    && bytes + queue.element().sizeBytes() <= ENOUGH_BYTES
                    && !lingers());
            alone = Math.max(0, alone - 1);
            return batches;
        } finally {
            lock.unlock();
        }
    }

    private boolean lingers() {
        return !isFull() && hurried == 0 && !queue.element().linger().expired();
    }

    private boolean isFull() {
        return queue.size() > 1 || queue.element().sizeBytes() >= config.batchSizeBytes();
    }

    private void deliver(List<ProduceBatch> batches) throws InterruptedException {
        Backoff backoff = new Backoff(shared.random());
        Deadline delivery = batches.getFirst().delivery();
        String last = "the ones before took too long";
        while (!delivery.expired()) {
            Duration pause;
            try {
                attempt(batches, delivery);
                return;
            } catch (BrokerException e) {
                last = String.valueOf(e.getMessage());
                if (refused(batches, e)) {
                    return;
                }
                pause = backoff.next(e);
                LOG.debug("[Producer {}] {} batches will be repeated: {}", partition, batches.size(), last);
            }
            turn.end();
            Thread.sleep(delivery.remaining(Duration.ZERO, pause));
        }
        String message = "[Producer %s] batch: expected an answer within %s but was none: %s"
                .formatted(partition, config.deliveryTimeout(), last);
        giveUp(batches, BrokerException.UNREACHABLE, true, message, null);
    }

    private void attempt(List<ProduceBatch> batches, Deadline delivery) {
        ProducerIds.Identity identity = count.identity();
        List<ByteBuffer> bytes = new ArrayList<>(batches.size());
        int sequence = count.sequence();
        for (ProduceBatch batch : batches) {
            bytes.add(batch.bytes(identity, sequence));
            sequence = RecordBatch.sequenceAfter(sequence, batch.count());
        }
        Call call = Call.postBatches(path, bytes).within(delivery.remaining(SHORTEST_CALL, LONGEST_CALL));
        List<Wire.PlacedBatch> placed;
        try {
            placed = Wire.placedBatches(shared.transport().send(call), batches.size());
        } catch (BrokerException e) {
            batches.forEach(batch -> batch.attempted(e.applied()));
            throw e;
        }
        for (int i = 0; i < batches.size(); i++) {
            count.advance(batches.get(i).count());
            batches.get(i)
                    .complete(
                            partition, placed.get(i).baseOffset(), placed.get(i).logAppendTimeMs());
        }
    }

    /** Draws the conclusions; returns whether that was the end of these batches, or of their way together. */
    private boolean refused(List<ProduceBatch> batches, BrokerException e) {
        boolean perhapsStored = batches.stream().anyMatch(batch -> batch.applied() == Applied.MAYBE);
        if (e.code().equals("OUT_OF_ORDER_SEQUENCE")) {
            // The broker has lost sight of this count (a topic made anew, a log cut back): a new one is needed.
            LOG.info("[Producer {}] counts anew: {}", partition, e.getMessage());
            count.restart();
            if (perhapsStored) {
                // They can't be recognized any more if they were stored, and must not be stored twice.
                giveUp(batches, e.code(), true, e.getMessage(), e);
            }
            return perhapsStored;
        }
        if (OF_ONE_BATCH.contains(e.code()) && !perhapsStored) {
            if (batches.size() > 1) {
                sendAlone(batches);
                return true;
            }
            if (e.code().equals("RECORD_TOO_LARGE") && batches.getFirst().count() > 1) {
                sendAlone(batches.getFirst().halves());
                return true;
            }
        }
        if (e.code().equals("UNKNOWN_TOPIC") || e.code().equals("UNKNOWN_PARTITION")) {
            shared.topics().forget(partition.topic());
        }
        if (!e.retriable()) {
            giveUp(batches, e.code(), false, e.getMessage(), e);
        }
        return !e.retriable();
    }

    private void giveUp(
            List<ProduceBatch> batches,
            String code,
            boolean retriable,
            @Nullable String message,
            @Nullable Throwable cause) {
        if (code.equals("FENCED_PRODUCER")) {
            count.replace();
        } else if (batches.stream().anyMatch(batch -> batch.applied() == Applied.MAYBE)) {
            // The broker may or may not have counted these, and the next batch must fit on either.
            count.restart();
        }
        List<ProduceBatch> behind;
        lock.lock();
        try {
            behind = List.copyOf(queue);
            queue.clear();
            failures++;
            hurried = 0;
            alone = 0;
        } finally {
            lock.unlock();
        }
        batches.forEach(batch -> batch.fail(code, retriable, message, cause));
        behind.forEach(batch -> batch.fail(BrokerException.PREDECESSOR_FAILED, true, follows(message), cause));
    }

    private String follows(@Nullable String message) {
        return "[Producer %s] record: expected what was sent before it to be stored but it was not: %s"
                .formatted(partition, message);
    }

    /** Each in a request of its own, before everything else, so that a refusal hits the right one. */
    private void sendAlone(List<ProduceBatch> batches) {
        lock.lock();
        try {
            batches.reversed().forEach(queue::addFirst);
            hurried += batches.size();
            alone += batches.size();
        } finally {
            lock.unlock();
        }
    }

    private void failAll() {
        turn.end();
        List<ProduceBatch> left;
        lock.lock();
        try {
            left = new ArrayList<>(onItsWay);
            left.addAll(queue);
            queue.clear();
            onItsWay = List.of();
            thread = null;
        } finally {
            lock.unlock();
        }
        String message = "[Producer %s] batch: expected an answer but was closed before".formatted(partition);
        left.forEach(batch -> batch.fail(BrokerException.UNREACHABLE, true, message, null));
    }
}
