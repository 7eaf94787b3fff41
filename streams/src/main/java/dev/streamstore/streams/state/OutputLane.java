package dev.streamstore.streams.state;

import dev.streamstore.client.TopicPartition;
import java.util.Comparator;

/** The way from a task to a partition it writes to: what it numbers by itself, as an idempotent producer does. */
public record OutputLane(TaskId task, TopicPartition target) implements Comparable<OutputLane> {
    private static final Comparator<OutputLane> ORDER =
            Comparator.comparing(OutputLane::task).thenComparing(OutputLane::target);

    @Override
    public int compareTo(OutputLane other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return task + "→" + target;
    }
}
