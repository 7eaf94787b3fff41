package dev.streamstore.broker.group;

import dev.streamstore.client.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Shares out each topic by itself: the first members, in order, get one more where it does not come out even. */
final class RangeAssignment {

    private RangeAssignment() {}

    static Map<String, Partitions> compute(List<MemberProfile> members, SortedMap<String, Integer> topics) {
        Map<String, List<TopicPartition>> shares = new HashMap<>();
        members.forEach(m -> shares.put(m.memberId(), new ArrayList<>()));
        topics.forEach((topic, count) -> shareOut(topic, count, members, shares));
        return shares.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> Partitions.of(e.getValue())));
    }

    private static void shareOut(
            String topic, int count, List<MemberProfile> members, Map<String, List<TopicPartition>> shares) {
        List<MemberProfile> readers =
                members.stream().filter(m -> m.topics().contains(topic)).toList();
        int next = 0;
        for (int i = 0; i < readers.size(); i++) {
            int share = count / readers.size() + (i < count % readers.size() ? 1 : 0);
            for (int n = 0; n < share; n++) {
                shares.computeIfAbsent(readers.get(i).memberId(), id -> new ArrayList<>())
                        .add(new TopicPartition(topic, next++));
            }
        }
    }
}
