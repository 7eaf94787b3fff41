package dev.streamstore.streams.operator;

import dev.streamstore.client.TopicPartition;
import dev.streamstore.streams.state.OutputRecord;
import dev.streamstore.streams.state.StateTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What operators share while a batch of records of one subtopology goes through it. */
public final class Batch {
    private static final long EXPIRY_STEPS = 10;
    private static final long SHORTEST_STEP_MS = 1_000;

    private final StateTransaction state;
    private final Map<Integer, Timeline> timelines;
    private final Map<Late, Long> late = new TreeMap<>();
    private final Map<Integer, Map<TopicPartition, List<OutputRecord>>> outputs = new TreeMap<>();

    /** @param timelines of each task of the batch, by its partition */
    public Batch(StateTransaction state, Map<Integer, Timeline> timelines) {
        this.state = state;
        this.timelines = timelines;
    }

    /** Where late records are counted. */
    public record Late(String operator, int partition) implements Comparable<Late> {
        @Override
        public int compareTo(Late other) {
            int byOperator = operator.compareTo(other.operator);
            return byOperator != 0 ? byOperator : Integer.compare(partition, other.partition);
        }
    }

    public StateTransaction state() {
        return state;
    }

    public Map<Integer, Timeline> timelines() {
        return timelines;
    }

    /** The watermark as the event finds it: whatever came with it or before is taken in. */
    long watermarkMs(Event event) {
        return timeline(event.partition()).atMs(event.at().ordinal());
    }

    Timeline timeline(int partition) {
        Timeline timeline = timelines.get(partition);
        if (timeline == null) {
            throw new IllegalStateException(
                    "[Batch] partition: expected one of " + timelines.keySet() + " but was " + partition);
        }
        return timeline;
    }

    void countLate(String operator, int partition) {
        late.merge(new Late(operator, partition), 1L, Long::sum);
    }

    /** How many records came too late. */
    public Map<Late, Long> late() {
        return late;
    }

    void output(int taskPartition, TopicPartition target, OutputRecord record) {
        outputs.computeIfAbsent(taskPartition, _ -> new TreeMap<>())
                .computeIfAbsent(target, _ -> new ArrayList<>())
                .add(record);
    }

    /** What each task wrote, by its partition and where to. */
    public Map<Integer, Map<TopicPartition, List<OutputRecord>>> outputs() {
        return outputs;
    }

    /** Forgets what lies further behind the watermark than {@code retentionMs}; not at every batch, which would be dear. */
    void expire(String store, long retentionMs) {
        long stepMs = Math.max(SHORTEST_STEP_MS, retentionMs / EXPIRY_STEPS);
        timelines.forEach((partition, timeline) -> {
            if (timeline.moves()
                    && Math.floorDiv(timeline.beforeMs(), stepMs) != Math.floorDiv(timeline.endMs(), stepMs)) {
                state.expire(store, partition, timeline.endMs() - retentionMs);
            }
        });
    }
}
