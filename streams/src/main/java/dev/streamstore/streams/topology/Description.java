package dev.streamstore.streams.topology;

import dev.streamstore.streams.topology.Node.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A {@link Topology} in words and as a picture. */
final class Description {
    private final Topology topology;

    Description(Topology topology) {
        this.topology = topology;
    }

    String text() {
        StringBuilder text =
                new StringBuilder("Topology: ").append(topology.application()).append('\n');
        for (Subtopology subtopology : topology.subtopologies()) {
            text.append("  Sub-topology: ").append(subtopology.name()).append('\n');
            for (Node node : subtopology.nodes()) {
                text.append("    ").append(describe(node)).append('\n');
                append(text, "-->", children(subtopology, node));
                append(text, "<--", node.parents().stream().map(Node::name).toList());
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String arrow, List<String> names) {
        if (!names.isEmpty()) {
            text.append("      ")
                    .append(arrow)
                    .append(' ')
                    .append(String.join(", ", names))
                    .append('\n');
        }
    }

    private static String describe(Node node) {
        return switch (node.role()) {
            case Role.Source source -> "Source: " + node.name() + " (topic: " + source.topic() + ")";
            case Role.Processor processor ->
                "Processor: " + node.name()
                        + (processor.stores().isEmpty()
                                ? ""
                                : " (stores: " + String.join(", ", processor.stores()) + ")");
            case Role.Sink sink -> "Sink: " + node.name() + " (topic: " + sink.topic() + ")";
        };
    }

    private static List<String> children(Subtopology subtopology, Node node) {
        return subtopology.nodes().stream()
                .filter(child -> child.parents().contains(node))
                .map(Node::name)
                .toList();
    }

    String mermaid() {
        List<String> lines = new ArrayList<>(List.of("flowchart LR"));
        Map<String, String> ids = new HashMap<>();
        Set<String> topics = new TreeSet<>();
        for (Subtopology subtopology : topology.subtopologies()) {
            topics.addAll(subtopology.sources().keySet());
            topics.addAll(subtopology.targets());
        }
        for (String topic : topics) {
            lines.add("  " + id(ids, "topic " + topic) + "[/\"" + topic + "\"/]");
        }
        for (Subtopology subtopology : topology.subtopologies()) {
            lines.add("  subgraph " + id(ids, "part " + subtopology.name()) + "[\"" + subtopology.name() + "\"]");
            subtopology.nodes().stream()
                    .filter(node -> node.role() instanceof Role.Processor)
                    .forEach(node -> lines.add("    " + box(ids, node)));
            lines.add("  end");
        }
        for (Subtopology subtopology : topology.subtopologies()) {
            subtopology.nodes().forEach(node -> lines.addAll(arrows(ids, node)));
        }
        return lines.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    private static String box(Map<String, String> ids, Node node) {
        Role.Processor processor = (Role.Processor) node.role();
        String id = id(ids, node.name());
        return processor.stores().isEmpty() ? id + "[\"" + node.name() + "\"]" : id + "[(\"" + node.name() + "\")]";
    }

    private static List<String> arrows(Map<String, String> ids, Node node) {
        String to = place(ids, node);
        return node.role() instanceof Role.Source
                ? List.of()
                : node.parents().stream()
                        .map(parent -> "  " + place(ids, parent) + " --> " + to)
                        .toList();
    }

    /** Sources and sinks are their topics. */
    private static String place(Map<String, String> ids, Node node) {
        return switch (node.role()) {
            case Role.Source source -> id(ids, "topic " + source.topic());
            case Role.Processor _ -> id(ids, node.name());
            case Role.Sink sink -> id(ids, "topic " + sink.topic());
        };
    }

    private static String id(Map<String, String> ids, String name) {
        return ids.computeIfAbsent(name, _ -> "n" + ids.size());
    }
}
