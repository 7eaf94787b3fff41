package dev.streamstore.streams.state;

/**
 * A partition of a subtopology: the unit of work, of state and of locking.
 *
 * @param subtopology its name, which is that of its first source topic
 * @param partition of all its source topics, from 0
 */
public record TaskId(String subtopology, int partition) implements Comparable<TaskId> {

    @Override
    public int compareTo(TaskId other) {
        int bySubtopology = subtopology.compareTo(other.subtopology);
        return bySubtopology != 0 ? bySubtopology : Integer.compare(partition, other.partition);
    }

    @Override
    public String toString() {
        return subtopology + "/" + partition;
    }
}
