package dev.streamstore.streams.runtime;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.streams.operator.Event;
import dev.streamstore.streams.operator.Position;
import dev.streamstore.streams.operator.Timeline;
import dev.streamstore.streams.state.InputProgress;
import dev.streamstore.streams.state.StateTransaction;
import dev.streamstore.streams.state.TaskId;
import dev.streamstore.streams.topology.Node;
import dev.streamstore.streams.topology.Node.Role;
import dev.streamstore.streams.topology.SourceDecoder.Decoded;
import dev.streamstore.streams.topology.Subtopology;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts the records of a batch in order and says how event time passes: of each task, the record that is earliest among
 * the first of its inputs comes next, and the watermark is the least of what the inputs have reached, idle ones left
 * out. For one transaction.
 */
final class EventTime {
    private final Subtopology subtopology;
    private final Map<TopicPartition, InputProgress> inputs;
    private final Map<TaskId, Long> watermarks;
    private final Set<TopicPartition> idle;
    private final Map<Integer, Timeline> timelines = new TreeMap<>();
    private final Map<String, List<Event>> events = new HashMap<>();
    private final List<TaskId> moved = new ArrayList<>();
    private final List<ConsumerRecord> taken = new ArrayList<>();
    private int ordinal;

    /**
     * @param inputs how far inputs are; is moved on
     * @param watermarks of tasks; is moved on
     */
    EventTime(
            Subtopology subtopology,
            Map<TopicPartition, InputProgress> inputs,
            Map<TaskId, Long> watermarks,
            Set<TopicPartition> idle) {
        this.subtopology = subtopology;
        this.inputs = inputs;
        this.watermarks = watermarks;
        this.idle = idle;
    }

    /** A record that a step cares for; one that none does still counts as progress of its partition. */
    private record Arrived(ConsumerRecord record, Optional<Decoded> content) {
        long timestampMs() {
            return content.map(Decoded::timestamp).orElse(record.timestamp()).toEpochMilli();
        }
    }

    /** Takes in what is new of a task. */
    void add(TaskId task, List<Slice> slices) {
        List<TopicPartition> all = inputsOf(task);
        SortedMap<TopicPartition, Deque<Arrived>> waiting = new TreeMap<>();
        for (Slice slice : slices) {
            InputProgress progress = inputs.getOrDefault(slice.partition(), InputProgress.START);
            if (progress.nextOffset() >= slice.from()) {
                waiting.put(slice.partition(), decode(slice, progress.nextOffset()));
            }
        }
        waiting.values().removeIf(Deque::isEmpty);
        boolean news = !waiting.isEmpty();
        Set<TopicPartition> busy = Set.copyOf(waiting.keySet());
        Timeline.Builder timeline = new Timeline.Builder(watermark(task));
        while (!waiting.isEmpty()) {
            Map.Entry<TopicPartition, Deque<Arrived>> earliest = earliest(waiting);
            Arrived next = earliest.getValue().remove();
            waiting.values().removeIf(Deque::isEmpty);
            arrive(task, next);
            timeline.reach(ordinal++, watermark(all, busy));
        }
        timeline.reach(ordinal, watermark(all, busy));
        finish(task, timeline.build(), news);
    }

    /** Takes in one record that says nothing of its partition's progress. */
    void addApart(TaskId task, ConsumerRecord record) {
        decoded(record)
                .content()
                .ifPresent(content -> emit(task, record.partition().topic(), content));
        ordinal++;
        finish(task, new Timeline.Builder(watermark(task)).build(), true);
    }

    private void finish(TaskId task, Timeline timeline, boolean news) {
        if (news || timeline.moves()) {
            timelines.put(task.partition(), timeline);
            watermarks.put(task, timeline.endMs());
            moved.add(task);
        }
    }

    private Deque<Arrived> decode(Slice slice, long from) {
        Deque<Arrived> arrived = new ArrayDeque<>();
        for (ConsumerRecord record : slice.after(from)) {
            arrived.add(slice.isSkipped() ? new Arrived(record, Optional.empty()) : decoded(record));
        }
        return arrived;
    }

    private Arrived decoded(ConsumerRecord record) {
        Node source = Objects.requireNonNull(
                subtopology.sources().get(record.partition().topic()));
        try {
            return new Arrived(record, ((Role.Source) source.role()).decoder().decode(record));
        } catch (RuntimeException e) {
            throw new ProcessingException(source.name(), e);
        }
    }

    private static Map.Entry<TopicPartition, Deque<Arrived>> earliest(
            SortedMap<TopicPartition, Deque<Arrived>> waiting) {
        Map.Entry<TopicPartition, Deque<Arrived>> earliest = null;
        for (var each : waiting.entrySet()) {
            if (earliest == null
                    || each.getValue().element().timestampMs()
                            < earliest.getValue().element().timestampMs()) {
                earliest = each;
            }
        }
        return Objects.requireNonNull(earliest);
    }

    private void arrive(TaskId task, Arrived arrived) {
        TopicPartition partition = arrived.record.partition();
        InputProgress before = inputs.getOrDefault(partition, InputProgress.START);
        inputs.put(
                partition,
                new InputProgress(
                        arrived.record.offset() + 1, Math.max(before.maxTimestampMs(), arrived.timestampMs())));
        arrived.content.ifPresent(content -> {
            emit(task, partition.topic(), content);
            taken.add(arrived.record);
        });
    }

    private void emit(TaskId task, String topic, Decoded content) {
        events.computeIfAbsent(topic, _ -> new ArrayList<>())
                .add(new Event(
                        new Position(task.partition(), ordinal),
                        content.key(),
                        content.value(),
                        content.timestamp().toEpochMilli()));
    }

    private long watermark(TaskId task) {
        return watermarks.getOrDefault(task, InputProgress.NOTHING_SEEN);
    }

    /** The least of the inputs that count; where all are idle, what has come is all there is. */
    private long watermark(List<TopicPartition> all, Set<TopicPartition> busy) {
        long least = Long.MAX_VALUE;
        long greatest = InputProgress.NOTHING_SEEN;
        for (TopicPartition input : all) {
            long seenMs = inputs.getOrDefault(input, InputProgress.START).maxTimestampMs();
            greatest = Math.max(greatest, seenMs);
            if (busy.contains(input) || !idle.contains(input)) {
                least = Math.min(least, seenMs);
            }
        }
        return least == Long.MAX_VALUE ? greatest : least;
    }

    private List<TopicPartition> inputsOf(TaskId task) {
        return subtopology.sources().keySet().stream()
                .map(topic -> new TopicPartition(topic, task.partition()))
                .toList();
    }

    boolean isMoving() {
        return !moved.isEmpty();
    }

    int count() {
        return ordinal;
    }

    Map<Integer, Timeline> timelines() {
        return timelines;
    }

    /** The records behind the events, without those that came apart. */
    List<ConsumerRecord> taken() {
        return taken;
    }

    /** By source topic, in the order of positions. */
    Map<String, List<Event>> events() {
        return events;
    }

    void store(StateTransaction state) {
        for (TaskId task : moved) {
            Map<TopicPartition, InputProgress> progress = new HashMap<>();
            for (TopicPartition input : inputsOf(task)) {
                InputProgress known = inputs.get(input);
                if (known != null) {
                    progress.put(input, known);
                }
            }
            state.advance(task, watermark(task), progress);
        }
    }
}
