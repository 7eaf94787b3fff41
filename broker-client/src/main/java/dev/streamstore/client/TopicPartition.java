package dev.streamstore.client;

/**
 * One partition of one topic.
 *
 * @param topic the topic's name, {@code [a-zA-Z0-9._-]{1,249}}
 * @param partition the partition's number, from 0
 */
public record TopicPartition(String topic, int partition) implements Comparable<TopicPartition> {
    public TopicPartition {
        if (partition < 0) {
            throw new IllegalArgumentException("[TopicPartition] partition: expected >= 0 but was " + partition);
        }
    }

    @Override
    public int compareTo(TopicPartition other) {
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
    }

    /** {@code orders-0}, which is also the name of the partition's directory on a broker. */
    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
