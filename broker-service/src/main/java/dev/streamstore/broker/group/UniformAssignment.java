package dev.streamstore.broker.group;

import dev.streamstore.client.TopicPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Balanced and sticky: everyone keeps what they have, what has no owner goes to whoever has least, and then single
 * partitions move from a member to one that has at least two fewer. Every such move brings the shares closer, so it
 * ends; and nothing moves without need. Used once, by one thread.
 */
final class UniformAssignment {

    private static final class Share {
        final MemberProfile member;
        final SortedSet<TopicPartition> partitions = new TreeSet<>();

        Share(MemberProfile member) {
            this.member = member;
        }

        boolean wants(String topic) {
            return member.topics().contains(topic);
        }

        int size() {
            return partitions.size();
        }

        long countOf(String topic) {
            return partitions.stream().filter(p -> p.topic().equals(topic)).count();
        }
    }

    private final List<Share> shares;
    private final SortedMap<String, Integer> topics;
    private final Map<String, Partitions> current;

    UniformAssignment(List<MemberProfile> members, SortedMap<String, Integer> topics, Map<String, Partitions> current) {
        this.shares = members.stream().map(Share::new).toList();
        this.topics = topics;
        this.current = current;
    }

    Map<String, Partitions> compute() {
        List<TopicPartition> unowned = keepWhatIsOwned();
        unowned.forEach(this::giveToWhoHasLeast);
        while (moveOne()) {}
        return shares.stream().collect(Collectors.toMap(s -> s.member.memberId(), s -> Partitions.of(s.partitions)));
    }

    /** What is left comes with the topics first that fewest members want: they leave the least choice. */
    private List<TopicPartition> keepWhatIsOwned() {
        Map<TopicPartition, Share> owners = new HashMap<>();
        for (Share share : shares) {
            for (TopicPartition p : current.getOrDefault(share.member.memberId(), Partitions.NONE)
                    .all()) {
                owners.putIfAbsent(p, share);
            }
        }
        List<TopicPartition> unowned = new ArrayList<>();
        topics.forEach((topic, count) -> IntStream.range(0, count).forEach(number -> {
            var partition = new TopicPartition(topic, number);
            Share owner = owners.get(partition);
            if (owner != null && owner.wants(topic)) {
                owner.partitions.add(partition);
            } else {
                unowned.add(partition);
            }
        }));
        unowned.sort(Comparator.comparingLong((TopicPartition p) -> readersOf(p.topic()))
                .thenComparing(Comparator.naturalOrder()));
        return unowned;
    }

    private long readersOf(String topic) {
        return shares.stream().filter(s -> s.wants(topic)).count();
    }

    private void giveToWhoHasLeast(TopicPartition partition) {
        shares.stream()
                .filter(s -> s.wants(partition.topic()))
                .min(Comparator.comparingInt(Share::size).thenComparingLong(s -> s.countOf(partition.topic())))
                .ifPresent(s -> s.partitions.add(partition));
    }

    private boolean moveOne() {
        List<Share> byLoad = new ArrayList<>(shares);
        byLoad.sort(Comparator.comparingInt(Share::size));
        for (Share from : byLoad.reversed()) {
            for (Share to : byLoad) {
                if (from.size() - to.size() < 2) {
                    break;
                }
                Optional<TopicPartition> movable = toMove(from, to);
                if (movable.isPresent()) {
                    from.partitions.remove(movable.get());
                    to.partitions.add(movable.get());
                    return true;
                }
            }
        }
        return false;
    }

    /** Of the topic of which {@code from} has most more than {@code to}, so that each topic is spread as well. */
    private static Optional<TopicPartition> toMove(Share from, Share to) {
        return from.partitions.stream()
                .map(TopicPartition::topic)
                .distinct()
                .filter(to::wants)
                .max(Comparator.comparingLong(t -> from.countOf(t) - to.countOf(t)))
                .map(topic -> from.partitions.stream()
                        .filter(p -> p.topic().equals(topic))
                        .reduce((first, second) -> second)
                        .orElseThrow());
    }
}
