package dev.streamstore.broker.group;

import dev.streamstore.client.TopicPartition;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A group as people see it, at one moment. */
public record GroupDescription(
        GroupName group, State state, int epoch, List<MemberView> members, List<PartitionView> partitions) {

    public enum State {
        /** No members. */
        EMPTY,
        /** Members are still on their way to the target assignment. */
        RECONCILING,
        STABLE
    }

    public record MemberView(
            String memberId,
            String clientId,
            @Nullable String instanceId,
            int memberEpoch,
            Set<String> topics,
            Partitions assignment,
            Partitions target) {}

    /**
     * @param committed the next offset to read, or -1 when none was committed
     * @param lag records from there, or from the log's start, to the high watermark
     * @param owner a member id, or empty
     */
    public record PartitionView(TopicPartition partition, long committed, long highWatermark, long lag, String owner) {}
}
