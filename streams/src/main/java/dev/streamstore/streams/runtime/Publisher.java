package dev.streamstore.streams.runtime;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.NumberedProducer;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.streams.state.OutputBatch;
import dev.streamstore.streams.state.OutputLane;
import dev.streamstore.streams.state.OutputRecord;
import dev.streamstore.streams.state.ProducerIdentity;
import dev.streamstore.streams.state.StateBackend;
import dev.streamstore.streams.state.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Brings committed output to the broker: each record once, in the order of its lane, whoever does it and however often
 * one dies meanwhile.
 *
 * <p>A lane is an idempotent producer whose identity and numbers lie in the state. Batches keep their bounds, so one that
 * is sent again is recognised. The broker remembers five batches of a producer; therefore not more than five are sent
 * before they are struck off: whatever may have been sent and not struck off is then still known to it.
 */
final class Publisher {
    private static final int REMEMBERED_BATCHES = 5;

    private final StateBackend backend;
    private final NumberedProducer producer;

    Publisher(StateBackend backend, NumberedProducer producer) {
        this.backend = backend;
        this.producer = producer;
    }

    /**
     * Publishes all that the tasks have written.
     *
     * @throws BrokerException when the broker does not take it now; calling again is right
     */
    void publish(Collection<TaskId> tasks) throws InterruptedException {
        Map<OutputLane, List<OutputBatch>> lanes = new TreeMap<>();
        for (OutputBatch batch : backend.unpublished(tasks)) {
            lanes.computeIfAbsent(batch.lane(), _ -> new ArrayList<>()).add(batch);
        }
        if (lanes.size() == 1) {
            lanes.forEach(this::publish);
        } else if (!lanes.isEmpty()) {
            publishSideBySide(lanes);
        }
    }

    private void publishSideBySide(Map<OutputLane, List<OutputBatch>> lanes) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            lanes.forEach((lane, batches) -> running.add(threads.submit(() -> publish(lane, batches))));
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("[Publisher] " + e.getCause(), e.getCause());
        }
    }

    private void publish(OutputLane lane, List<OutputBatch> batches) {
        for (int from = 0; from < batches.size(); from += REMEMBERED_BATCHES) {
            List<OutputBatch> together = batches.subList(from, Math.min(batches.size(), from + REMEMBERED_BATCHES));
            ProducerIdentity identity =
                    backend.producer(lane).orElseGet(() -> identify(lane, null, together.getFirst()));
            for (OutputBatch batch : together) {
                identity = publish(batch, identity);
            }
            backend.published(lane, together.getLast().lastSequence());
        }
    }

    /** @return under which identity it is there */
    private ProducerIdentity publish(OutputBatch batch, ProducerIdentity identity) {
        try {
            append(batch, identity);
            return identity;
        } catch (BrokerException e) {
            if (!e.code().equals("OUT_OF_ORDER_SEQUENCE") && !e.code().equals("FENCED_PRODUCER")) {
                throw e;
            }
            return publishAgain(batch, identity, e);
        }
    }

    /** Somebody else has published it and gone on; or the broker has lost sight of the lane, and it needs a new name. */
    private ProducerIdentity publishAgain(OutputBatch batch, ProducerIdentity identity, BrokerException refusal) {
        boolean isOpen = backend.unpublished(Set.of(batch.lane().task())).stream()
                .anyMatch(open -> open.lane().equals(batch.lane()) && open.firstSequence() == batch.firstSequence());
        ProducerIdentity current = backend.producer(batch.lane()).orElseThrow(() -> refusal);
        if (!isOpen) {
            return current;
        }
        ProducerIdentity next = current.equals(identity) ? identify(batch.lane(), identity, batch) : current;
        append(batch, next);
        return next;
    }

    private ProducerIdentity identify(OutputLane lane, @Nullable ProducerIdentity instead, OutputBatch first) {
        var identity = new ProducerIdentity(producer.newIdentity(), first.firstSequence());
        return backend.identify(lane, instead, identity);
    }

    private void append(OutputBatch batch, ProducerIdentity identity) {
        TopicPartition target = batch.lane().target();
        List<ProducerRecord> records =
                batch.records().stream().map(record -> record(target, record)).toList();
        producer.append(identity.producer(), target, identity.brokerSequence(batch.firstSequence()), records);
    }

    // javac writes no type annotations of arrays into the class file of a compact constructor, so NullAway can't see
    // that key and value may be null.
    @SuppressWarnings("NullAway")
    private static ProducerRecord record(TopicPartition target, OutputRecord record) {
        return new ProducerRecord(
                target.topic(), target.partition(), record.key(), record.value(), List.of(), record.timestamp());
    }
}
