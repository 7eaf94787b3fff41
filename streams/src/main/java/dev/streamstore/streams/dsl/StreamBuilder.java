package dev.streamstore.streams.dsl;

import dev.streamstore.streams.Serde;
import dev.streamstore.streams.operator.Operator;
import dev.streamstore.streams.operator.Sink;
import dev.streamstore.streams.operator.Stateless;
import dev.streamstore.streams.topology.Node;
import dev.streamstore.streams.topology.Node.Role;
import dev.streamstore.streams.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where a topology begins: streams and tables of topics. Each application's state has its own database schema. */
public final class StreamBuilder {
    private final String application;
    private final int defaultPartitions;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Node> sources = new HashMap<>();
    private final Map<String, Integer> internalTopics = new HashMap<>();
    private final Map<String, Integer> names = new HashMap<>();

    /**
     * @param application also the consumer group, and how internal topics begin
     * @param defaultPartitions of internal topics
     */
    public StreamBuilder(String application, int defaultPartitions) {
        if (defaultPartitions < 1) {
            throw new IllegalArgumentException(
                    "[StreamBuilder] partitions: expected >= 1 but was " + defaultPartitions);
        }
        this.application = application;
        this.defaultPartitions = defaultPartitions;
    }

    /** The records of a topic. Asked for once per topic. */
    public <K, V> KStream<K, V> stream(String topic, Consumed<K, V> consumed) {
        if (sources.containsKey(topic)) {
            throw new IllegalArgumentException(
                    "[StreamBuilder] topic: expected one that is not read yet but was " + topic);
        }
        Node source = add(topic, List.of(), new Role.Source(topic, consumed.decoder()));
        sources.put(topic, source);
        return new KStream<>(this, source, false);
    }

    /** A topic as a table: the last value of each key; a null value deletes it. For topics that are compacted. */
    public <K, V> KTable<K, V> table(String topic, Consumed<K, V> consumed, Materialized<K, V> materialized) {
        return stream(topic, consumed).toTable(materialized);
    }

    public Topology build() {
        return new Topology(application, nodes, internalTopics);
    }

    Node stateless(String kind, List<Node> parents, Stateless.Step step) {
        return processor(numbered(kind), parents, new Stateless(step), List.of());
    }

    Node processor(String name, List<Node> parents, Operator operator, List<String> stores) {
        return add(name, parents, new Role.Processor(operator, stores));
    }

    <K, V> void sink(String topic, Node parent, Serde<K> keys, Serde<V> values, Sink.Partitions partitions) {
        Operator operator = new Sink(topic, keys, values, partitions);
        add("to " + topic, List.of(parent), new Role.Sink(topic, operator));
    }

    /** Writes the records to a topic of the application's own, by their key, and reads them again. */
    <K, V> KStream<K, V> repartition(Node parent, Grouped<K, V> grouped) {
        String topic = application + "-" + grouped.name() + "-repartition";
        Integer asked = grouped.partitions();
        int partitions = asked == null ? defaultPartitions : asked;
        internalTopics.put(topic, partitions);
        sink(topic, parent, grouped.keys(), grouped.values(), _ -> partitions);
        return stream(topic, Consumed.with(grouped.keys(), grouped.values()));
    }

    String numbered(String kind) {
        return kind + "-" + names.merge(kind, 1, Integer::sum);
    }

    private Node add(String name, List<Node> parents, Role role) {
        Node node = new Node(name, parents, role);
        nodes.add(node);
        return node;
    }
}
