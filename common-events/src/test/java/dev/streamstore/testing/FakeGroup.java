package dev.streamstore.testing;

import dev.streamstore.client.CommitFencedException;
import dev.streamstore.client.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who has what in a group. A partition goes to its next owner only after the one before has let go of it. Guarded by
 * the {@link FakeLog}'s monitor.
 */
final class FakeGroup {
    private final Map<FakeConsumer, Set<String>> members = new LinkedHashMap<>();
    private final Map<FakeConsumer, Set<TopicPartition>> targets = new HashMap<>();
    private final Map<TopicPartition, FakeConsumer> owners = new HashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private final Set<String> subscribed = new TreeSet<>();

    void join(FakeLog log, FakeConsumer member, Set<String> topics) {
        members.put(member, topics);
        subscribed.addAll(topics);
        assign(log);
    }

    void leave(FakeLog log, FakeConsumer member) {
        members.remove(member);
        owners.values().removeIf(owner -> owner == member);
        assign(log);
    }

    void fence(FakeLog log) {
        members.clear();
        owners.clear();
        assign(log);
    }

    void assign(FakeLog log) {
        targets.clear();
        List<FakeConsumer> all = new ArrayList<>(members.keySet());
        all.forEach(member -> targets.put(member, new TreeSet<>()));
        int next = 0;
        for (TopicPartition partition : log.partitionsOf(subscribed)) {
            List<FakeConsumer> willing = all.stream()
                    .filter(member -> members.get(member).contains(partition.topic()))
                    .toList();
            if (!willing.isEmpty()) {
                targets.get(willing.get(next++ % willing.size())).add(partition);
            }
        }
    }

    boolean isMember(FakeConsumer member) {
        return members.containsKey(member);
    }

    boolean hasMembers() {
        return !members.isEmpty();
    }

    Set<String> subscribed() {
        return subscribed;
    }

    Set<TopicPartition> target(FakeConsumer member) {
        return targets.getOrDefault(member, Set.of());
    }

    void letGo(FakeConsumer member, Set<TopicPartition> partitions) {
        partitions.forEach(partition -> owners.remove(partition, member));
    }

    /** @return those of {@code wanted} that nobody else has: they are the member's now */
    Set<TopicPartition> take(FakeConsumer member, Set<TopicPartition> wanted) {
        Set<TopicPartition> taken = new TreeSet<>();
        for (TopicPartition partition : wanted) {
            if (owners.putIfAbsent(partition, member) == null) {
                taken.add(partition);
            }
        }
        return taken;
    }

    void commit(FakeConsumer member, Map<TopicPartition, Long> offsets) {
        for (TopicPartition partition : offsets.keySet()) {
            if (owners.get(partition) != member) {
                throw new CommitFencedException("FENCED_MEMBER_EPOCH", "[FakeBroker] not the owner of " + partition);
            }
        }
        committed.putAll(offsets);
    }

    long committed(TopicPartition partition) {
        return committed.getOrDefault(partition, -1L);
    }

    /** Where the partition's owner will read on, or -1 when it has none. */
    long position(TopicPartition partition) {
        FakeConsumer owner = owners.get(partition);
        return owner == null ? -1 : owner.position(partition);
    }

    String ownerName(TopicPartition partition) {
        FakeConsumer owner = owners.get(partition);
        return owner == null ? "" : owner.toString();
    }
}
