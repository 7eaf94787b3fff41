package dev.streamstore.streams.topology;

import dev.streamstore.streams.topology.Node.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Steps that hang together without a topic between: partition by partition they work on their own. Its source topics
 * have the same number of partitions.
 *
 * @param name that of its first source topic, in alphabetical order: it stays when steps are added
 * @param nodes parents before children
 * @param sources the source of each topic
 */
public record Subtopology(String name, List<Node> nodes, SortedMap<String, Node> sources) {

    static Subtopology of(List<Node> nodes) {
        SortedMap<String, Node> sources = new TreeMap<>();
        for (Node node : nodes) {
            if (node.role() instanceof Role.Source source) {
                sources.put(source.topic(), node);
            }
        }
        return new Subtopology(sources.firstKey(), List.copyOf(nodes), Collections.unmodifiableSortedMap(sources));
    }

    /** The topics it writes to. */
    public List<String> targets() {
        List<String> topics = new ArrayList<>();
        for (Node node : nodes) {
            if (node.role() instanceof Role.Sink sink) {
                topics.add(sink.topic());
            }
        }
        return topics;
    }
}
