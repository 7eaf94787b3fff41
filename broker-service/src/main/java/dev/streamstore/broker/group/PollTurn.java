package dev.streamstore.broker.group;

import dev.streamstore.client.TopicPartition;
import java.util.SortedMap;

/**
 * What a member that reads through the broker may read now.
 *
 * @param memberEpoch what its commits must carry
 * @param positions the next offset of each assigned partition
 */
public record PollTurn(int memberEpoch, Partitions assignment, SortedMap<TopicPartition, Long> positions) {}
