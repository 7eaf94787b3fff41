package dev.streamstore.analytics.topology;

import dev.streamstore.analytics.topology.Topology.GroupEdge;
import dev.streamstore.analytics.topology.Topology.GroupNode;
import dev.streamstore.analytics.topology.Topology.TopicNode;
import dev.streamstore.analytics.watch.BrokerState;
import dev.streamstore.analytics.watch.BrokerState.GroupState;
import dev.streamstore.analytics.watch.BrokerWatch;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Puts the graph together. Topics and groups of the broker's own ({@code __…}) are left out. */
@Component
class TopologyReader {

    private static final Duration RATE_WINDOW = Duration.ofSeconds(10);

    private final BrokerWatch broker;
    private final Rates rates = new Rates(RATE_WINDOW);

    TopologyReader(BrokerWatch broker) {
        this.broker = broker;
    }

    synchronized Topology read() {
        BrokerState state = broker.current();
        rates.add(state.at(), counters(state));
        return new Topology(
                state.at().truncatedTo(ChronoUnit.MILLIS),
                broker.isReachable(),
                SystemMap.SERVICES,
                state.topics().stream()
                        .filter(topic -> isShown(topic.topic()))
                        .map(topic -> new TopicNode(
                                topic.topic(),
                                topic.partitions(),
                                topic.records(),
                                rates.perSecond(topicCounter(topic.topic()))))
                        .toList(),
                state.groups().stream()
                        .filter(group -> isShown(group.group()))
                        .map(this::node)
                        .toList());
    }

    private GroupNode node(GroupState group) {
        return new GroupNode(
                group.group(),
                group.state(),
                group.progress().stream()
                        .map(each -> new GroupEdge(
                                each.topic(),
                                each.members(),
                                each.lag(),
                                rates.perSecond(groupCounter(group.group(), each.topic()))))
                        .toList());
    }

    private static Map<String, Long> counters(BrokerState state) {
        Map<String, Long> counters = new HashMap<>();
        state.topics().forEach(topic -> counters.put(topicCounter(topic.topic()), topic.records()));
        state.groups()
                .forEach(group -> group.progress()
                        .forEach(each -> counters.put(groupCounter(group.group(), each.topic()), each.done())));
        return counters;
    }

    private static String topicCounter(String topic) {
        return topic;
    }

    /** A space is in no name. */
    private static String groupCounter(String group, String topic) {
        return group + " " + topic;
    }

    private static boolean isShown(String name) {
        return !name.startsWith("__");
    }
}
