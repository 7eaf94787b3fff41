package dev.streamstore.broker.group;

import dev.streamstore.client.TopicPartition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Balanced and sticky: everyone keeps what they have, what has no owner goes to whoever has least, and then single
 * partitions move from a member to one that has at least two fewer. Every such move brings the shares closer, so it
 * ends; and nothing moves without need.
 *
 * <p>Members that want the same topics are ordered by what they have, so that whoever has least and most is at hand:
 * with <i>p</i> partitions, <i>m</i> members and <i>c</i> different subscriptions a computation takes about
 * <i>p + m log m + moves × c² log m</i> steps, the first of which only look. Used once, by one thread.
 */
final class UniformAssignment {

    /** What a member is to have; copied only when it changes. */
    private static final class Share {
        final MemberProfile member;
        final int rank;
        private Partitions given;
        private @Nullable NavigableSet<TopicPartition> changed;

        Share(MemberProfile member, int rank, Partitions given) {
            this.member = member;
            this.rank = rank;
            this.given = given;
        }

        int size() {
            return partitions().size();
        }

        SortedSet<TopicPartition> partitions() {
            return changed == null ? given.all() : changed;
        }

        Partitions result() {
            return changed == null ? given : Partitions.of(changed);
        }

        SortedMap<String, Integer> counts() {
            SortedMap<String, Integer> counts = new TreeMap<>();
            partitions().forEach(p -> counts.merge(p.topic(), 1, Integer::sum));
            return counts;
        }

        NavigableSet<TopicPartition> change() {
            if (changed == null) {
                changed = new TreeSet<>(given.all());
            }
            return changed;
        }

        TopicPartition lastOf(String topic) {
            return partitions()
                    .headSet(new TopicPartition(topic, Integer.MAX_VALUE))
                    .last();
        }
    }

    /** Members that want the same topics, the one that has least first. */
    private static final class Pool {
        final SortedSet<String> topics;
        final NavigableSet<Share> byLoad =
                new TreeSet<>(Comparator.comparingInt(Share::size).thenComparingInt(share -> share.rank));

        Pool(SortedSet<String> topics) {
            this.topics = topics;
        }

        void give(Share share, TopicPartition partition) {
            byLoad.remove(share);
            share.change().add(partition);
            byLoad.add(share);
        }

        void take(Share share, TopicPartition partition) {
            byLoad.remove(share);
            share.change().remove(partition);
            byLoad.add(share);
        }
    }

    private record Move(Pool from, Share giver, Pool to, Share taker) {
        int gap() {
            return giver.size() - taker.size();
        }
    }

    private final List<Share> shares = new ArrayList<>();
    private final Map<SortedSet<String>, Pool> pools = new LinkedHashMap<>();
    private final Map<String, List<Pool>> readers = new HashMap<>();
    private final Map<String, BitSet> owned = new HashMap<>();
    private final SortedMap<String, Integer> topics;

    UniformAssignment(List<MemberProfile> members, SortedMap<String, Integer> topics, Map<String, Partitions> current) {
        this.topics = topics;
        topics.keySet().forEach(topic -> owned.put(topic, new BitSet()));
        for (MemberProfile member : members) {
            Partitions kept = kept(member, current.getOrDefault(member.memberId(), Partitions.NONE));
            shares.add(new Share(member, shares.size(), kept));
        }
        shares.forEach(share ->
                pools.computeIfAbsent(share.member.topics(), Pool::new).byLoad.add(share));
        pools.values()
                .forEach(pool -> pool.topics.forEach(topic ->
                        readers.computeIfAbsent(topic, t -> new ArrayList<>()).add(pool)));
        unowned().forEach(this::giveToWhoHasLeast);
    }

    /** What there still is, the member still wants and nobody else has. */
    private Partitions kept(MemberProfile member, Partitions share) {
        List<TopicPartition> dropped = new ArrayList<>();
        String topic = "";
        BitSet numbers = new BitSet();
        int count = 0;
        // In order, so that a topic is looked up once.
        for (TopicPartition partition : share.all()) {
            if (!partition.topic().equals(topic)) {
                topic = partition.topic();
                numbers = owned.getOrDefault(topic, new BitSet());
                count = member.topics().contains(topic) ? topics.getOrDefault(topic, 0) : 0;
            }
            if (partition.partition() < count && !numbers.get(partition.partition())) {
                numbers.set(partition.partition());
            } else {
                dropped.add(partition);
            }
        }
        return dropped.isEmpty() ? share : share.minus(Partitions.of(dropped));
    }

    Map<String, Partitions> compute() {
        for (Optional<Move> move = bestMove(); move.isPresent(); move = bestMove()) {
            carryOut(move.get());
        }
        Map<String, Partitions> result = new HashMap<>();
        shares.forEach(share -> result.put(share.member.memberId(), share.result()));
        return result;
    }

    /** The topics first that fewest members want: they leave the least choice. */
    private List<TopicPartition> unowned() {
        List<TopicPartition> unowned = new ArrayList<>();
        topics.entrySet().stream()
                .sorted(Comparator.comparingInt(topic -> membersThatWant(topic.getKey())))
                .forEach(topic -> {
                    BitSet numbers = owned.getOrDefault(topic.getKey(), new BitSet());
                    for (int n = numbers.nextClearBit(0); n < topic.getValue(); n = numbers.nextClearBit(n + 1)) {
                        unowned.add(new TopicPartition(topic.getKey(), n));
                    }
                });
        return unowned;
    }

    private List<Pool> readersOf(String topic) {
        return readers.getOrDefault(topic, List.of());
    }

    private int membersThatWant(String topic) {
        return readersOf(topic).stream().mapToInt(pool -> pool.byLoad.size()).sum();
    }

    private void giveToWhoHasLeast(TopicPartition partition) {
        readersOf(partition.topic()).stream()
                .min(Comparator.comparingInt(pool -> pool.byLoad.first().size()))
                .ifPresent(least -> least.give(least.byLoad.first(), partition));
    }

    /** From whoever has most to whoever has least, where that makes the two more alike; empty when nothing does. */
    private Optional<Move> bestMove() {
        Move best = null;
        for (Pool to : pools.values()) {
            for (Pool from : pools.values()) {
                Move move = widest(from, to, best == null ? 1 : best.gap());
                best = move == null ? best : move;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The widest one between two pools, if it is wider than {@code gap}. */
    private static @Nullable Move widest(Pool from, Pool to, int gap) {
        Share taker = to.byLoad.first();
        for (Share giver : from.byLoad.descendingSet()) {
            var move = new Move(from, giver, to, taker);
            if (move.gap() <= gap) {
                return null;
            }
            if (from == to || giver.counts().keySet().stream().anyMatch(to.topics::contains)) {
                return move;
            }
        }
        return null;
    }

    /** Of the topic of which the giver has most more than the taker, so that each topic is spread as well. */
    private static void carryOut(Move move) {
        Share giver = move.giver();
        SortedMap<String, Integer> takersCounts = move.taker().counts();
        String topic = giver.counts().entrySet().stream()
                .filter(count -> move.to().topics.contains(count.getKey()))
                .max(Comparator.comparingInt(count -> count.getValue() - takersCounts.getOrDefault(count.getKey(), 0)))
                .orElseThrow()
                .getKey();
        TopicPartition partition = giver.lastOf(topic);
        move.from().take(giver, partition);
        move.to().give(move.taker(), partition);
    }
}
