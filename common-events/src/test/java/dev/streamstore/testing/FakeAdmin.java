package dev.streamstore.testing;

import dev.streamstore.client.Admin;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.TopicPartition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Looks into the fake's memory. */
final class FakeAdmin implements Admin {
    private final FakeLog log;

    FakeAdmin(FakeLog log) {
        this.log = log;
    }

    @Override
    public void createTopic(NewTopic topic) {
        log.requireUp();
        log.createTopic(topic);
    }

    @Override
    public void alterTopic(NewTopic topic) {
        log.requireUp();
        log.alterTopic(topic);
    }

    @Override
    public List<TopicDescription> listTopics() {
        log.requireUp();
        return log.topics().stream().map(log::describe).toList();
    }

    @Override
    public TopicDescription describeTopic(String topic) {
        log.requireUp();
        return log.describe(topic);
    }

    @Override
    public void deleteTopic(String topic) {
        log.requireUp();
        log.deleteTopic(topic);
    }

    @Override
    public Map<TopicPartition, Long> offsetsAt(String topic, Instant at) {
        Map<TopicPartition, Long> offsets = new TreeMap<>();
        for (PartitionDescription partition : describeTopic(topic).partitions()) {
            offsets.put(new TopicPartition(topic, partition.partition()), partition.highWatermark());
        }
        for (ConsumerRecord record : log.records(topic).reversed()) {
            if (!record.timestamp().isBefore(at)) {
                offsets.put(record.partition(), record.offset());
            }
        }
        return offsets;
    }

    @Override
    public List<String> listGroups() {
        log.requireUp();
        return log.groups();
    }

    @Override
    public GroupDescription describeGroup(String group) {
        log.requireUp();
        return log.describeGroup(group);
    }
}
