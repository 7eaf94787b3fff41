package dev.streamstore.streams.topology;

import dev.streamstore.streams.operator.Operator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step and where its input comes from.
 *
 * @param name unique in the topology
 * @param parents in the order of the operator's inputs; none: a source
 * @param role what it is to the outside
 */
public record Node(String name, List<Node> parents, Role role) {
    public Node {
        parents = List.copyOf(parents);
    }

    /** What a step does, besides its part in the graph. */
    public sealed interface Role {
        /** Reads a topic. */
        record Source(String topic, SourceDecoder decoder) implements Role {}

        /** Computes; {@code stores} names those it owns. */
        record Processor(Operator operator, List<String> stores) implements Role {
            public Processor {
                stores = List.copyOf(stores);
            }
        }

        /** Writes a topic. */
        record Sink(String topic, Operator operator) implements Role {}
    }

    /** By name alone: a node is compared often and stands for itself. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Node node && node.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
