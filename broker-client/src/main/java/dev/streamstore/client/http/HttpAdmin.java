package dev.streamstore.client.http;

import dev.streamstore.client.Admin;
import dev.streamstore.client.TopicPartition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** {@link Admin}, a call for a method. Safe for use by several threads; holds nothing. */
final class HttpAdmin implements Admin {

    private final Transport transport;

    HttpAdmin(Transport transport) {
        this.transport = transport;
    }

    @Override
    public void createTopic(NewTopic topic) {
        transport.send(Call.put(topicPath(topic.name()), new Wire.TopicRequest(topic.partitions(), topic.config())));
    }

    @Override
    public void alterTopic(NewTopic topic) {
        transport.send(Call.patch(topicPath(topic.name()), new Wire.TopicRequest(topic.partitions(), topic.config())));
    }

    @Override
    public List<TopicDescription> listTopics() {
        Wire.Topics answer = transport.send(Call.get("/v1/topics")).as(Wire.Topics.class);
        return answer.topics().stream().map(HttpAdmin::describe).toList();
    }

    @Override
    public TopicDescription describeTopic(String topic) {
        return describe(transport.send(Call.get(topicPath(topic))).as(Wire.Topic.class));
    }

    @Override
    public void deleteTopic(String topic) {
        transport.send(Call.delete(topicPath(topic)));
    }

    @Override
    public Map<TopicPartition, Long> offsetsAt(String topic, Instant at) {
        return offsets(topic, Long.toString(at.toEpochMilli()));
    }

    /** @param at {@code earliest}, {@code latest} or milliseconds since 1970 */
    Map<TopicPartition, Long> offsets(String topic, String at) {
        Call call = Call.get(topicPath(topic) + "/offsets?at=" + at);
        Map<TopicPartition, Long> offsets = new TreeMap<>();
        for (Wire.PartitionOffset each :
                transport.send(call).as(Wire.PartitionOffsets.class).offsets()) {
            offsets.put(new TopicPartition(topic, each.partition()), each.offset());
        }
        return offsets;
    }

    @Override
    public List<String> listGroups() {
        Wire.Groups answer = transport.send(Call.get("/v1/groups")).as(Wire.Groups.class);
        return answer.groups().stream().map(Wire.GroupSummary::group).toList();
    }

    @Override
    public GroupDescription describeGroup(String group) {
        Call call = Call.get("/v1/groups/" + Call.segment(group));
        Wire.Group answer = transport.send(call).as(Wire.Group.class);
        List<GroupPartition> partitions =
                answer.partitions().stream().map(HttpAdmin::describe).toList();
        return new GroupDescription(answer.group(), answer.state(), partitions);
    }

    private static GroupPartition describe(Wire.GroupPartitionState state) {
        return new GroupPartition(
                new TopicPartition(state.topic(), state.partition()),
                Objects.requireNonNullElse(state.committed(), -1L),
                Objects.requireNonNullElse(state.lag(), 0L),
                Objects.requireNonNullElse(state.owner(), ""));
    }

    private static TopicDescription describe(Wire.Topic topic) {
        List<PartitionDescription> partitions = topic.partitions().stream()
                .map(each -> new PartitionDescription(each.partition(), each.logStartOffset(), each.highWatermark()))
                .toList();
        return new TopicDescription(topic.name(), topic.config() == null ? Map.of() : topic.config(), partitions);
    }

    private static String topicPath(String topic) {
        return "/v1/topics/" + Call.segment(topic);
    }
}
