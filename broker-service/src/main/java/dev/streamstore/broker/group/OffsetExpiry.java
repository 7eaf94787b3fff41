package dev.streamstore.broker.group;

import dev.streamstore.client.TopicPartition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which committed offsets of a group are of no use any more.
 *
 * @param longAgo what was committed, and a group that was left, no later than this counts no more
 */
record OffsetExpiry(GroupState state, GroupTopics topics, Instant longAgo) {

    List<TopicPartition> useless() {
        return state.offsets().entrySet().stream()
                .filter(this::isUseless)
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean isUseless(Map.Entry<TopicPartition, CommittedOffset> entry) {
        String topic = entry.getKey().topic();
        Optional<TopicShape> shape = topics.shape(topic);
        if (shape.isEmpty() || !shape.get().id().equals(entry.getValue().topicId())) {
            return true;
        }
        boolean read = state.subscribed().contains(topic);
        boolean leftLately =
                state.emptySince().filter(since -> since.isAfter(longAgo)).isPresent();
        return !read && !leftLately && !entry.getValue().committedAt().isAfter(longAgo);
    }
}
