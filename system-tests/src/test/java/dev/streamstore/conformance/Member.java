package dev.streamstore.conformance;

import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** A member of a group that reads one topic, as well-behaved as a test lets it be. For one thread. */
final class Member {
    private final Api broker;
    private final String group;
    private final String topic;
    private final String id;
    private long epoch;
    private Set<Integer> owned;

    /** Joins; {@code more} is JSON fields with a comma at the end. */
    Member(Api broker, String group, String topicPath, String more) {
        this.broker = broker;
        this.group = group;
        this.topic = Conformance.name(topicPath);
        Answer joined = broker.post(group + "/members", Api.json("{%s'topics':['%s']}", more, topic))
                .expect(201);
        this.id = joined.text("/memberId");
        this.epoch = joined.number("/memberEpoch");
        this.owned = partitions(joined.at("/assignment"));
    }

    Member(Api broker, String group, String topicPath) {
        this(broker, group, topicPath, "");
    }

    String id() {
        return id;
    }

    String path() {
        return group + "/members/" + id;
    }

    long epoch() {
        return epoch;
    }

    /** What it reads now. */
    Set<Integer> owned() {
        return owned;
    }

    /** A heartbeat with what it reads; takes over what the answer says, giving up at once what it is to give up. */
    Answer beat() {
        Answer answer = beat(epoch, owned).expect(200);
        epoch = answer.number("/memberEpoch");
        JsonNode assignment = answer.at("/assignment");
        if (!assignment.isNull()) {
            owned = partitions(assignment);
        }
        return answer;
    }

    /** A heartbeat that says this, and takes nothing over. */
    Answer beat(long withEpoch, Set<Integer> withOwned) {
        return broker.post(
                path() + "/heartbeat",
                Api.json("{'memberEpoch':%d,'owned':[{'topic':'%s','partitions':%s}]}", withEpoch, topic, withOwned));
    }

    Answer commit(int partition, long offset) {
        return commit(epoch, partition, offset);
    }

    Answer commit(long withEpoch, int partition, long offset) {
        return broker.post(
                group + "/offsets",
                Api.json(
                        "{'memberId':'%s','memberEpoch':%d,'offsets':[{'topic':'%s','partition':%d,'offset':%d}]}",
                        id, withEpoch, topic, partition, offset));
    }

    void leave() {
        broker.delete(path()).expect(204);
    }

    /** The partitions of the one topic in an assignment. */
    static Set<Integer> partitions(JsonNode assignment) {
        Set<Integer> partitions = new TreeSet<>();
        assignment.forEach(entry -> entry.required("partitions").forEach(p -> partitions.add(p.intValue())));
        return partitions;
    }
}
