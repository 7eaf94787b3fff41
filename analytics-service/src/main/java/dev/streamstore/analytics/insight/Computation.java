package dev.streamstore.analytics.insight;

import dev.streamstore.streams.runtime.StreamsRuntime;
import dev.streamstore.streams.state.InputProgress;
import dev.streamstore.streams.state.TaskId;
import dev.streamstore.streams.topology.Node;
import dev.streamstore.streams.topology.Node.Role;
import dev.streamstore.streams.topology.Subtopology;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code GET /api/topologies} answers.
 *
 * @param records taken into the state by this instance since it started; {@code batches} in so many transactions
 * @param late records that came too late, by step
 * @param tasks how far event time is
 * @param parts the steps that hang together without a topic between
 * @param description all steps in words; {@code mermaid} as a flowchart in the language of Mermaid
 */
record Computation(
        String application,
        long records,
        long batches,
        Map<String, Long> late,
        List<Task> tasks,
        List<Part> parts,
        String description,
        String mermaid) {

    record Task(String subtopology, int partition, Instant watermark) {}

    /** @param nodes parents before children */
    record Part(String name, List<Step> nodes) {}

    enum Kind {
        SOURCE,
        PROCESSOR,
        SINK
    }

    /**
     * @param topic what a source reads or a sink writes
     * @param stores what a processor keeps its state in
     */
    record Step(String name, Kind kind, @Nullable String topic, List<String> stores, List<String> parents) {
        static Step of(Node node) {
            List<String> parents = node.parents().stream().map(Node::name).toList();
            return switch (node.role()) {
                case Role.Source source -> new Step(node.name(), Kind.SOURCE, source.topic(), List.of(), parents);
                case Role.Processor processor ->
                    new Step(node.name(), Kind.PROCESSOR, null, processor.stores(), parents);
                case Role.Sink sink -> new Step(node.name(), Kind.SINK, sink.topic(), List.of(), parents);
            };
        }
    }

    static Computation of(StreamsRuntime runtime) {
        StreamsRuntime.Status status = runtime.status();
        return new Computation(
                runtime.topology().application(),
                status.records(),
                status.batches(),
                runtime.late(),
                tasks(status.watermarksMs()),
                runtime.topology().subtopologies().stream()
                        .map(Computation::part)
                        .toList(),
                runtime.topology().describe(),
                runtime.topology().mermaid());
    }

    private static List<Task> tasks(Map<TaskId, Long> watermarksMs) {
        return watermarksMs.entrySet().stream()
                .filter(task -> task.getValue() != InputProgress.NOTHING_SEEN)
                .sorted(Map.Entry.comparingByKey())
                .map(task -> new Task(
                        task.getKey().subtopology(), task.getKey().partition(), Instant.ofEpochMilli(task.getValue())))
                .toList();
    }

    private static Part part(Subtopology subtopology) {
        return new Part(
                subtopology.name(), subtopology.nodes().stream().map(Step::of).toList());
    }
}
