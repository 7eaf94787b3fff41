package dev.streamstore.broker.group;

import dev.streamstore.client.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A set of partitions, in order. Immutable. */
public record Partitions(SortedSet<TopicPartition> all) {

    public static final Partitions NONE = new Partitions(new TreeSet<>());

    public Partitions {
        all = Collections.unmodifiableSortedSet(new TreeSet<>(all));
    }

    public static Partitions of(Collection<TopicPartition> partitions) {
        return partitions.isEmpty() ? NONE : new Partitions(new TreeSet<>(partitions));
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    public int size() {
        return all.size();
    }

    public boolean contains(TopicPartition partition) {
        return all.contains(partition);
    }

    boolean containsAll(Partitions others) {
        return all.containsAll(others.all);
    }

    boolean intersects(Partitions others) {
        return !Collections.disjoint(all, others.all);
    }

    Partitions plus(Partitions others) {
        var sum = new TreeSet<>(all);
        sum.addAll(others.all);
        return of(sum);
    }

    Partitions minus(Partitions others) {
        return where(p -> !others.contains(p));
    }

    Partitions and(Partitions others) {
        return where(others::contains);
    }

    Partitions where(Predicate<TopicPartition> condition) {
        return of(all.stream().filter(condition).toList());
    }

    /** The partition numbers of each topic, both in order. */
    public SortedMap<String, List<Integer>> byTopic() {
        return all.stream()
                .collect(Collectors.groupingBy(
                        TopicPartition::topic,
                        TreeMap::new,
                        Collectors.mapping(TopicPartition::partition, Collectors.toCollection(ArrayList::new))));
    }

    @Override
    public String toString() {
        return all.toString();
    }
}
