package dev.streamstore.streams.topology;

import dev.streamstore.streams.topology.Node.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A graph of steps from topics to stores and topics. */
public final class Topology {
    private final String application;
    private final List<Subtopology> subtopologies;
    private final SortedMap<String, Subtopology> sources = new TreeMap<>();
    private final SortedMap<String, Integer> internalTopics;

    /**
     * @param application also the consumer group
     * @param nodes parents before children
     * @param internalTopics what only this application reads and writes, with the numbers of partitions
     */
    public Topology(String application, List<Node> nodes, Map<String, Integer> internalTopics) {
        this.application = application;
        this.internalTopics = new TreeMap<>(internalTopics);
        requireDistinct(nodes);
        this.subtopologies = cut(nodes);
        subtopologies.forEach(each -> each.sources().keySet().forEach(topic -> sources.put(topic, each)));
    }

    public String application() {
        return application;
    }

    /** In the order of their names. */
    public List<Subtopology> subtopologies() {
        return subtopologies;
    }

    public SortedMap<String, Integer> internalTopics() {
        return Collections.unmodifiableSortedMap(internalTopics);
    }

    /** Every topic that is read, and the subtopology that reads it. */
    public SortedMap<String, Subtopology> sources() {
        return Collections.unmodifiableSortedMap(sources);
    }

    /** What a subtopology reads; empty when there is none of this name. */
    public Set<String> topicsOf(String subtopology) {
        for (Subtopology each : subtopologies) {
            if (each.name().equals(subtopology)) {
                return each.sources().keySet();
            }
        }
        return Set.of();
    }

    /** The steps as people read them, in the manner of Kafka Streams. */
    public String describe() {
        return new Description(this).text();
    }

    /** The steps as a flowchart in the language of Mermaid. */
    public String mermaid() {
        return new Description(this).mermaid();
    }

    private static void requireDistinct(List<Node> nodes) {
        Set<String> names = new HashSet<>();
        for (Node node : nodes) {
            requireNew(names, "node", node.name());
            if (node.role() instanceof Role.Processor processor) {
                processor.stores().forEach(store -> requireNew(names, "store", "store " + store));
            }
        }
    }

    private static void requireNew(Set<String> names, String kind, String name) {
        if (!names.add(name)) {
            throw new IllegalArgumentException(
                    "[Topology] " + kind + ": expected a name that is not taken but was " + name);
        }
    }

    private static List<Subtopology> cut(List<Node> nodes) {
        Map<Node, Set<Node>> parts = new HashMap<>();
        for (Node node : nodes) {
            Set<Node> part = new HashSet<>(Set.of(node));
            node.parents().forEach(parent -> part.addAll(parts.getOrDefault(parent, Set.of())));
            part.forEach(member -> parts.put(member, part));
        }
        Map<Set<Node>, List<Node>> ordered = new LinkedHashMap<>();
        for (Node node : nodes) {
            ordered.computeIfAbsent(Set.copyOf(parts.getOrDefault(node, Set.of())), _ -> new ArrayList<>())
                    .add(node);
        }
        SortedMap<String, Subtopology> byName = new TreeMap<>();
        ordered.values().stream().map(Subtopology::of).forEach(each -> byName.put(each.name(), each));
        return List.copyOf(byName.values());
    }
}
