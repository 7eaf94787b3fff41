package dev.streamstore.analytics.topology;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.streamstore.analytics.live.View;
import dev.streamstore.analytics.topology.SystemMap.Service;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code GET /api/topology} answers.
 *
 * @param asOf when the broker was asked
 * @param reachable whether it answered when it was asked last; if not, this is what was known before
 */
record Topology(Instant asOf, boolean reachable, List<Service> services, List<TopicNode> topics, List<GroupNode> groups)
        implements View {

    /**
     * @param records ever appended
     * @param perSecond appended lately; null while that is not known
     */
    record TopicNode(
            String topic,
            int partitions,
            long records,
            @Nullable Double perSecond) {}

    /** @param state as the broker calls it */
    record GroupNode(String group, String state, List<GroupEdge> topics) {}

    /**
     * @param members that own partitions of the topic
     * @param perSecond handled and committed lately; null while that is not known
     */
    record GroupEdge(
            String topic, int members, long lag, @Nullable Double perSecond) {}

    @Override
    @JsonIgnore
    public Map<String, Object> sections() {
        Map<String, Object> sections = new LinkedHashMap<>();
        sections.put("reachable", reachable);
        sections.put("services", services);
        sections.put("topics", topics);
        sections.put("groups", groups);
        return sections;
    }
}
