package dev.streamstore.streams.runtime;

import dev.streamstore.client.TopicPartition;
import dev.streamstore.streams.state.InputProgress;
import dev.streamstore.streams.state.StateBackend;
import dev.streamstore.streams.state.TaskId;
import dev.streamstore.streams.topology.Topology;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How far the work is, as far as this instance knows. Safe for use by several threads; one of them works. */
final class Progress {
    private final Topology topology;
    private final Map<TaskId, Long> watermarks = new ConcurrentHashMap<>();
    private final Map<TopicPartition, InputProgress> inputs = new ConcurrentHashMap<>();
    private final LongAdder records = new LongAdder();
    private final LongAdder batches = new LongAdder();

    Progress(Topology topology) {
        this.topology = topology;
    }

    /** Reads how far the state is. */
    Map<TopicPartition, InputProgress> restore(StateBackend backend) {
        return backend.read(view -> {
            watermarks.putAll(view.watermarks());
            Map<TopicPartition, InputProgress> all = Map.copyOf(view.inputs());
            inputs.clear();
            inputs.putAll(all);
            return all;
        });
    }

    void processed(Processing.Result result) {
        watermarks.putAll(result.watermarksMs());
        inputs.putAll(result.inputs());
        records.add(result.records());
        batches.increment();
    }

    /** Whether time passes for a task when nobody waits for idle inputs. */
    boolean movesWith(Set<TopicPartition> idle, Set<TaskId> tasks) {
        return tasks.stream().anyMatch(task -> movesWith(idle, task));
    }

    private boolean movesWith(Set<TopicPartition> idle, TaskId task) {
        long least = Long.MAX_VALUE;
        long greatest = InputProgress.NOTHING_SEEN;
        for (String topic : topology.topicsOf(task.subtopology())) {
            TopicPartition input = new TopicPartition(topic, task.partition());
            long seenMs = inputs.getOrDefault(input, InputProgress.START).maxTimestampMs();
            greatest = Math.max(greatest, seenMs);
            if (!idle.contains(input)) {
                least = Math.min(least, seenMs);
            }
        }
        return (least == Long.MAX_VALUE ? greatest : least) > watermarks.getOrDefault(task, InputProgress.NOTHING_SEEN);
    }

    long records() {
        return records.sum();
    }

    long batches() {
        return batches.sum();
    }

    Map<TaskId, Long> watermarks() {
        return new HashMap<>(watermarks);
    }
}
