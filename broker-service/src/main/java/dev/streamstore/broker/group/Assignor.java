package dev.streamstore.broker.group;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** How partitions are shared out among the members of a group; Kafka's names. */
public enum Assignor {
    /** As many for each as possible, moving as few as possible. */
    UNIFORM,
    /** Neighbouring partitions of each topic, the same numbers of every topic for the same member. */
    RANGE;

    /**
     * The target assignment: every partition of every topic goes to exactly one member that wants the topic, if there
     * is one.
     *
     * @param members in a stable order
     * @param topics partition counts; a topic that a member wants and that is not here does not exist
     * @param current what was the target so far, by member id
     */
    Map<String, Partitions> assign(
            List<MemberProfile> members, SortedMap<String, Integer> topics, Map<String, Partitions> current) {
        return switch (this) {
            case UNIFORM -> new UniformAssignment(members, topics, current).compute();
            case RANGE -> RangeAssignment.compute(members, topics);
        };
    }

    /** What most members prefer; the earlier constant where as many prefer the other. */
    static Assignor preferredBy(Collection<Member> members) {
        long range =
                members.stream().filter(m -> m.profile().assignor() == RANGE).count();
        return range * 2 > members.size() ? RANGE : UNIFORM;
    }
}
