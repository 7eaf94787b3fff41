package dev.streamstore.streams.runtime;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.Consumer;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.RebalanceListener;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.streams.state.InputProgress;
import dev.streamstore.streams.state.StateBackend;
import dev.streamstore.streams.state.TaskId;
import dev.streamstore.streams.topology.Topology;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership in the group: fetches, processes, publishes, and tells the broker how far the state is. Where to read on
 * is what the state says, never what the broker says. For one thread, on which the consumer also calls the listener.
 */
final class Member implements RebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(Member.class);

    private final Topology topology;
    private final StateBackend backend;
    private final Consumer consumer;
    private final Processing processing;
    private final Publisher publisher;
    private final PoisonHandler poison;
    private final Progress progress;
    private final StreamsConfig config;
    private final InstantSource clock;
    private final Idleness idleness;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Map<TopicPartition, Long> toCommit = new TreeMap<>();
    private final Set<TaskId> toPublish = new TreeSet<>();
    private Instant nextCommit = Instant.MIN;

    /** What a member works with. */
    record Surroundings(
            StateBackend backend,
            PoisonHandler poison,
            BatchListener listener,
            Progress progress,
            InstantSource clock) {}

    Member(Topology topology, Consumer consumer, Publisher publisher, StreamsConfig config, Surroundings with) {
        this.topology = topology;
        this.consumer = consumer;
        this.publisher = publisher;
        this.config = config;
        this.backend = with.backend;
        this.poison = with.poison;
        this.progress = with.progress;
        this.clock = with.clock;
        this.processing = new Processing(topology, backend, with.listener);
        this.idleness = new Idleness(clock, config.idleTimeout());
    }

    void join() {
        consumer.subscribe(topology.sources().keySet(), this);
    }

    List<ConsumerRecord> fetch() {
        return consumer.poll(config.commitInterval());
    }

    /** Returns when the records are part of the state and what comes of them is published. */
    void work(List<ConsumerRecord> records) throws InterruptedException {
        publisher.publish(toPublish);
        toPublish.clear();
        List<Slice> slices = slices(records);
        Set<TaskId> waiting = processing.tasks(positions.keySet());
        if (!slices.isEmpty()) {
            processOrPutAside(slices, waiting);
        } else if (progress.movesWith(idleness.idle(), waiting)) {
            process(slices, waiting);
        }
        if (clock.instant().isAfter(nextCommit)) {
            commit();
        }
    }

    private List<Slice> slices(List<ConsumerRecord> records) {
        Map<TopicPartition, List<ConsumerRecord>> byPartition = new TreeMap<>();
        for (ConsumerRecord record : records) {
            if (positions.containsKey(record.partition())) {
                byPartition
                        .computeIfAbsent(record.partition(), _ -> new ArrayList<>())
                        .add(record);
            }
        }
        List<Slice> slices = new ArrayList<>();
        byPartition.forEach(
                (partition, run) -> slices.add(new Slice(partition, positions.getOrDefault(partition, 0L), run)));
        return slices;
    }

    /**
     * All at once, or, where that fails, half by half until the record is found that is to blame. Where the state is set
     * back between halves, the later ones no longer follow on it, and are left for when they are read again.
     */
    private void processOrPutAside(List<Slice> slices, Set<TaskId> waiting) throws InterruptedException {
        try {
            process(slices, waiting);
        } catch (ProcessingException e) {
            int records =
                    slices.stream().mapToInt(slice -> slice.records().size()).sum();
            if (records == 1) {
                putAside(slices.getFirst(), e, waiting);
                return;
            }
            log.info("[{}] a batch of {} failed, tried in halves: {}", topology.application(), records, e.toString());
            processOrPutAside(part(slices, 0, records / 2), Set.of());
            processOrPutAside(part(slices, records / 2, records), waiting);
        }
    }

    private void putAside(Slice slice, ProcessingException failure, Set<TaskId> waiting) throws InterruptedException {
        ConsumerRecord record = slice.records().getFirst();
        poison.putAside(record, failure.getCause() == null ? failure : failure.getCause());
        log.error("[{}] {} @{} was put aside", topology.application(), record.partition(), record.offset(), failure);
        process(List.of(slice.skipped()), waiting);
    }

    /** The records from one index to before another, counted over all slices. */
    private static List<Slice> part(List<Slice> slices, int from, int to) {
        List<Slice> part = new ArrayList<>();
        int start = 0;
        for (Slice slice : slices) {
            int size = slice.records().size();
            int first = Math.max(0, from - start);
            int last = Math.min(size, to - start);
            if (first < last) {
                part.add(slice.part(first, last));
            }
            start += size;
        }
        return part;
    }

    private void process(List<Slice> slices, Set<TaskId> waiting) throws InterruptedException {
        Processing.Result result = processing.process(slices, waiting, idleness.idle());
        Set<TaskId> tasks = new TreeSet<>(waiting);
        slices.forEach(slice -> tasks.add(processing.task(slice.partition())));
        for (Slice slice : slices) {
            InputProgress reached = result.inputs().getOrDefault(slice.partition(), InputProgress.START);
            if (reached.nextOffset() < slice.next()) {
                log.warn(
                        "[{}] {}: the state was set back, reading again from {}",
                        topology.application(),
                        slice.partition(),
                        reached.nextOffset());
                consumer.seek(slice.partition(), reached.nextOffset());
            } else if (reached.nextOffset() > slice.next()) {
                consumer.seek(slice.partition(), reached.nextOffset());
            }
            positions.put(slice.partition(), reached.nextOffset());
        }
        observe(result, tasks);
        publisher.publish(tasks);
        slices.forEach(
                slice -> toCommit.put(slice.partition(), positions.getOrDefault(slice.partition(), slice.next())));
    }

    private void observe(Processing.Result result, Set<TaskId> tasks) {
        Set<TopicPartition> inputs = new HashSet<>();
        for (TaskId task : tasks) {
            topology.topicsOf(task.subtopology())
                    .forEach(topic -> inputs.add(new TopicPartition(topic, task.partition())));
        }
        idleness.observe(inputs, result.inputs());
        progress.processed(result);
    }

    /** The broker's view of the group; nothing depends on it but what people see, so a failure can wait. */
    private void commit() {
        nextCommit = clock.instant().plus(config.commitInterval());
        toCommit.keySet().retainAll(positions.keySet());
        if (toCommit.isEmpty()) {
            return;
        }
        try {
            consumer.commit(Map.copyOf(toCommit));
            toCommit.clear();
        } catch (BrokerException e) {
            log.info("[{}] offsets not told this time: {}", topology.application(), e.toString());
        }
    }

    @Override
    public void onAssigned(Set<TopicPartition> partitions) {
        Map<TopicPartition, InputProgress> inputs = progress.restore(backend);
        for (TopicPartition partition : partitions) {
            long next = inputs.getOrDefault(partition, InputProgress.START).nextOffset();
            positions.put(partition, next);
            toCommit.put(partition, next);
            consumer.seek(partition, next);
        }
        idleness.observe(partitions, inputs);
        // What whoever had them before left behind.
        toPublish.addAll(processing.tasks(partitions));
        log.info("[{}] assigned {}", topology.application(), new TreeSet<>(partitions));
    }

    @Override
    public void onRevoked(Set<TopicPartition> partitions) {
        commit();
        positions.keySet().removeAll(partitions);
    }

    @Override
    public void onLost(Set<TopicPartition> partitions) {
        positions.keySet().removeAll(partitions);
    }

    void wakeup() {
        consumer.wakeup();
    }

    void close(Duration timeout) {
        consumer.close(timeout);
    }
}
