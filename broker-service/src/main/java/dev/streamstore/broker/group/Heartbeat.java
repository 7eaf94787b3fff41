package dev.streamstore.broker.group;

import org.jspecify.annotations.Nullable;

/**
 * What a member says of itself.
 *
 * @param memberEpoch the one it was told last
 * @param owned what it still reads; null means all it was ever given. While a heartbeat waits for news, the member must
 *     not begin to read more
 */
public record Heartbeat(
        String memberId, int memberEpoch, @Nullable Partitions owned) {}
