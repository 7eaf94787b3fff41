package dev.streamstore.broker.group;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a member is told when it joins and at each heartbeat.
 *
 * @param memberEpoch what its next heartbeat and its commits must carry
 * @param heartbeatInterval when to be heard of next; short while the group is changing
 * @param assignment what it may read now, or null when that is what it says it reads
 */
public record MemberAnswer(
        String memberId,
        int memberEpoch,
        Duration heartbeatInterval,
        @Nullable Partitions assignment) {

    /** Whether this says more than the member knew when it sent a heartbeat with this epoch. */
    boolean isNewsSince(int knownEpoch) {
        return assignment != null || memberEpoch != knownEpoch;
    }
}
