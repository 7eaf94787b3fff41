package dev.streamstore.streams.runtime;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.streams.state.InputProgress;
import dev.streamstore.streams.state.OutputBatch;
import dev.streamstore.streams.state.OutputRecord;
import dev.streamstore.streams.state.StateBackend;
import dev.streamstore.streams.state.TaskId;
import dev.streamstore.streams.topology.Topology;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes records through a topology at once, output that it reads itself included; topics are lists. The same processing
 * as with a broker, only the transport is missing. For one thread.
 */
public final class LocalRun {
    private final Topology topology;
    private final StateBackend backend;
    private final Processing processing;
    private final Idleness idleness;
    private final Map<TopicPartition, List<ConsumerRecord>> logs = new LinkedHashMap<>();
    private final Set<TaskId> tasks = new TreeSet<>();

    public LocalRun(Topology topology, StateBackend backend, InstantSource clock, Duration idleTimeout) {
        this.topology = topology;
        this.backend = backend;
        this.processing = new Processing(topology, backend);
        this.idleness = new Idleness(clock, idleTimeout);
    }

    /** Appends to a topic without processing; the key decides nothing here, the partition is given. */
    public void append(TopicPartition partition, OutputRecord record, List<Header> headers) {
        List<ConsumerRecord> log = log(partition);
        log.add(new ConsumerRecord(partition, log.size(), record.timestamp(), record.key(), record.value(), headers));
    }

    /** Processes all there is, and what comes of it, until there is nothing more. */
    public void processAll() {
        boolean more = true;
        while (more) {
            more = processOnce();
        }
    }

    private boolean processOnce() {
        Map<TopicPartition, InputProgress> inputs = backend.read(view -> Map.copyOf(view.inputs()));
        List<Slice> slices = new ArrayList<>();
        logs.forEach((partition, log) -> {
            long next = inputs.getOrDefault(partition, InputProgress.START).nextOffset();
            if (topology.sources().containsKey(partition.topic()) && next < log.size()) {
                slices.add(new Slice(partition, next, log.subList((int) next, log.size())));
            }
        });
        slices.forEach(slice -> tasks.add(processing.task(slice.partition())));
        Processing.Result result = processing.process(slices, tasks, idleness.idle());
        idleness.observe(inputsOfTasks(), result.inputs());
        for (OutputBatch batch : backend.unpublished(tasks)) {
            batch.records().forEach(record -> append(batch.lane().target(), record, List.of()));
            backend.published(batch.lane(), batch.lastSequence());
        }
        return !slices.isEmpty();
    }

    private Set<TopicPartition> inputsOfTasks() {
        Set<TopicPartition> inputs = new HashSet<>();
        for (TaskId task : tasks) {
            topology.topicsOf(task.subtopology())
                    .forEach(topic -> inputs.add(new TopicPartition(topic, task.partition())));
        }
        return inputs;
    }

    /** Everything in a topic, by partition and offset. */
    public List<ConsumerRecord> records(String topic) {
        return logs.entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(topic))
                .flatMap(entry -> entry.getValue().stream())
                .toList();
    }

    /** How many records came too late, by step. */
    public Map<String, Long> late() {
        return new HashMap<>(processing.late());
    }

    private List<ConsumerRecord> log(TopicPartition partition) {
        return logs.computeIfAbsent(partition, _ -> new ArrayList<>());
    }
}
