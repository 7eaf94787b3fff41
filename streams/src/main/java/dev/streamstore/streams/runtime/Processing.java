package dev.streamstore.streams.runtime;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.streams.operator.Batch;
import dev.streamstore.streams.operator.Event;
import dev.streamstore.streams.operator.Operator;
import dev.streamstore.streams.state.Bytes;
import dev.streamstore.streams.state.InputProgress;
import dev.streamstore.streams.state.OutputLane;
import dev.streamstore.streams.state.StateBackend;
import dev.streamstore.streams.state.StateException;
import dev.streamstore.streams.state.StateKey;
import dev.streamstore.streams.state.StateTransaction;
import dev.streamstore.streams.state.TaskId;
import dev.streamstore.streams.topology.Node;
import dev.streamstore.streams.topology.Node.Role;
import dev.streamstore.streams.topology.Subtopology;
import dev.streamstore.streams.topology.Topology;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Takes records through a topology: one transaction for all that was fetched, whatever tasks it is for. Only what the
 * state does not hold yet is processed, so it does not matter who hands records in, how often, and who does so beside.
 * Holds no state; safe for use by several threads.
 */
public final class Processing {
    /** Where late records are counted: by step, in the state, so that the count is as exact as the results. */
    public static final String LATE_STORE = "$late";

    private static final String REDELIVERED_STORE = "$redelivered";

    private final Topology topology;
    private final StateBackend backend;
    private final BatchListener listener;

    public Processing(Topology topology, StateBackend backend) {
        this(topology, backend, BatchListener.NONE);
    }

    Processing(Topology topology, StateBackend backend, BatchListener listener) {
        this.topology = topology;
        this.backend = backend;
        this.listener = listener;
    }

    /**
     * What came of it.
     *
     * @param records how many were new
     * @param inputs where the inputs of the tasks are now; before {@link Slice#from} where the state was set back
     * @param watermarksMs of the tasks, in epoch milliseconds
     */
    record Result(int records, Map<TopicPartition, InputProgress> inputs, Map<TaskId, Long> watermarksMs) {}

    /**
     * Processes what is new in the slices, and lets time pass for the tasks.
     *
     * @param time tasks to look after even without records
     * @param idle inputs that nobody shall wait for
     * @throws ProcessingException when a step fails; nothing remains
     * @throws StateException when the state can't be changed now
     */
    Result process(Collection<Slice> slices, Collection<TaskId> time, Set<TopicPartition> idle) {
        SortedMap<TaskId, List<Slice>> byTask = new TreeMap<>();
        time.forEach(task -> byTask.put(task, new ArrayList<>()));
        slices.forEach(slice -> byTask.computeIfAbsent(task(slice.partition()), _ -> new ArrayList<>())
                .add(slice));
        try (StateTransaction state = backend.begin(byTask.keySet())) {
            Map<TopicPartition, InputProgress> inputs = new HashMap<>(state.inputs());
            Map<TaskId, Long> watermarks = new HashMap<>(state.watermarks());
            int records = 0;
            List<ConsumerRecord> taken = new ArrayList<>();
            for (Subtopology subtopology : topology.subtopologies()) {
                EventTime eventTime = new EventTime(subtopology, inputs, watermarks, idle);
                byTask.forEach((task, ofTask) -> {
                    if (task.subtopology().equals(subtopology.name())) {
                        eventTime.add(task, ofTask);
                    }
                });
                if (eventTime.isMoving()) {
                    records += run(subtopology, eventTime, state);
                    taken.addAll(eventTime.taken());
                }
            }
            if (!taken.isEmpty()) {
                listener.committing(taken, state);
            }
            state.commit();
            return new Result(records, inputs, watermarks);
        }
    }

    TaskId task(TopicPartition partition) {
        Subtopology subtopology = topology.sources().get(partition.topic());
        if (subtopology == null) {
            throw new IllegalArgumentException("[Processing] topic: expected one of "
                    + topology.sources().keySet() + " but was " + partition.topic());
        }
        return new TaskId(subtopology.name(), partition.partition());
    }

    private int run(Subtopology subtopology, EventTime eventTime, StateTransaction state) {
        Batch batch = new Batch(state, eventTime.timelines());
        execute(subtopology, eventTime.events(), batch);
        storeLate(batch);
        batch.outputs()
                .forEach((partition, targets) -> targets.forEach((target, records) ->
                        state.output(new OutputLane(new TaskId(subtopology.name(), partition), target), records)));
        eventTime.store(state);
        return eventTime.count();
    }

    private static void execute(Subtopology subtopology, Map<String, List<Event>> sources, Batch batch) {
        Map<Node, List<Event>> results = new HashMap<>();
        for (Node node : subtopology.nodes()) {
            List<Event> out = switch (node.role()) {
                case Role.Source source -> sources.getOrDefault(source.topic(), List.of());
                case Role.Processor processor -> step(node, processor.operator(), results, batch);
                case Role.Sink sink -> step(node, sink.operator(), results, batch);
            };
            results.put(node, out);
        }
    }

    private static List<Event> step(Node node, Operator operator, Map<Node, List<Event>> results, Batch batch) {
        List<List<Event>> inputs = node.parents().stream()
                .map(parent -> results.getOrDefault(parent, List.of()))
                .toList();
        if (inputs.stream().allMatch(List::isEmpty) && !operator.followsTime()) {
            return List.of();
        }
        try {
            return operator.process(inputs, batch);
        } catch (StateException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ProcessingException(node.name(), e);
        }
    }

    private static void storeLate(Batch batch) {
        Map<StateKey, Long> late = new HashMap<>();
        batch.late().forEach((where, count) -> late.put(lateKey(where.operator(), where.partition()), count));
        if (late.isEmpty()) {
            return;
        }
        Map<StateKey, byte[]> before = batch.state().get(LATE_STORE, late.keySet());
        late.forEach((key, count) -> {
            byte[] stored = before.get(key);
            long sum = count + (stored == null ? 0 : ByteBuffer.wrap(stored).getLong());
            batch.state()
                    .put(
                            LATE_STORE,
                            key,
                            ByteBuffer.allocate(Long.BYTES).putLong(sum).array());
        });
    }

    private static StateKey lateKey(String operator, int partition) {
        return new StateKey(partition, new Bytes(operator.getBytes(StandardCharsets.UTF_8)), 0);
    }

    /** How many records came too late, by step. */
    public SortedMap<String, Long> late() {
        SortedMap<String, Long> late = new TreeMap<>();
        backend.read(view -> view.scan(LATE_STORE, Long.MIN_VALUE))
                .forEach(entry -> late.merge(
                        new String(entry.key().key().array(), StandardCharsets.UTF_8),
                        ByteBuffer.wrap(entry.value()).getLong(),
                        Long::sum));
        return late;
    }

    /**
     * Processes a record once that was left out before, whatever offset the partition is at.
     *
     * @return false when that was done already
     * @throws ProcessingException when a step fails again
     */
    public boolean redeliver(ConsumerRecord record) {
        TaskId task = task(record.partition());
        String name = record.partition().topic() + "@" + record.offset() + "@" + record.timestamp();
        StateKey mark =
                new StateKey(record.partition().partition(), new Bytes(name.getBytes(StandardCharsets.UTF_8)), 0);
        try (StateTransaction state = backend.begin(Set.of(task))) {
            if (!state.get(REDELIVERED_STORE, Set.of(mark)).isEmpty()) {
                return false;
            }
            Subtopology subtopology = Objects.requireNonNull(
                    topology.sources().get(record.partition().topic()));
            EventTime eventTime = new EventTime(
                    subtopology, new HashMap<>(state.inputs()), new HashMap<>(state.watermarks()), Set.of());
            eventTime.addApart(task, record);
            run(subtopology, eventTime, state);
            state.put(REDELIVERED_STORE, mark, new byte[0]);
            state.commit();
            return true;
        }
    }

    /** Tasks of the partitions. */
    Set<TaskId> tasks(Collection<TopicPartition> partitions) {
        Set<TaskId> tasks = new TreeSet<>();
        partitions.forEach(partition -> tasks.add(task(partition)));
        return tasks;
    }
}
