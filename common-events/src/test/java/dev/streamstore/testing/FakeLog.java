package dev.streamstore.testing;

import dev.streamstore.client.Admin;
import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.client.Murmur2;
import dev.streamstore.client.NumberedProducer;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a {@link FakeBroker} keeps. One monitor guards it all; every change notifies whoever waits. */
final class FakeLog {

    /**
     * @param appended whether the record is stored all the same
     * @param late whether the producer goes on for a while before it hears of it
     */
    record Fault(Predicate<ProducerRecord> records, BrokerException failure, boolean appended, boolean late) {}

    private record Topic(Map<String, String> config, List<List<ConsumerRecord>> partitions, List<ConsumerRecord> all) {}

    /** The sequences of a batch, both inclusive. */
    private record Numbers(int first, int last) {}

    private final Map<String, Topic> topics = new TreeMap<>();
    private final Map<Map.Entry<NumberedProducer.Identity, TopicPartition>, List<Numbers>> numbered = new HashMap<>();
    private long nextProducerId;
    private final Map<String, FakeGroup> groups = new HashMap<>();
    private final Set<TopicPartition> revoking = new HashSet<>();
    private @Nullable Fault fault;
    private boolean down;

    // --- faults

    synchronized void setDown(boolean down) {
        this.down = down;
        notifyAll();
    }

    synchronized void setFault(@Nullable Fault fault) {
        this.fault = fault;
    }

    synchronized void requireUp() {
        if (down) {
            throw new BrokerException(BrokerException.UNREACHABLE, true, Applied.MAYBE, "[FakeBroker] is down");
        }
    }

    synchronized boolean isDown() {
        return down;
    }

    synchronized boolean tellsLate() {
        return fault != null && fault.late;
    }

    // --- topics

    synchronized void createTopic(Admin.NewTopic topic) {
        Topic existing = topics.get(topic.name());
        if (existing != null) {
            if (existing.partitions.size() != topic.partitions() || !existing.config.equals(topic.config())) {
                throw new BrokerException("TOPIC_EXISTS", false, Applied.NO, "[FakeBroker] exists: " + topic.name());
            }
            return;
        }
        List<List<ConsumerRecord>> partitions = new ArrayList<>();
        IntStream.range(0, topic.partitions()).forEach(_ -> partitions.add(new ArrayList<>()));
        topics.put(topic.name(), new Topic(new TreeMap<>(topic.config()), partitions, new ArrayList<>()));
        groups.values().forEach(group -> group.assign(this));
        notifyAll();
    }

    synchronized void alterTopic(Admin.NewTopic altered) {
        Topic topic = topic(altered.name());
        topic.config.putAll(altered.config());
        while (topic.partitions.size() < altered.partitions()) {
            topic.partitions.add(new ArrayList<>());
        }
        groups.values().forEach(group -> group.assign(this));
        notifyAll();
    }

    synchronized void deleteTopic(String topic) {
        topic(topic);
        topics.remove(topic);
        groups.values().forEach(group -> group.assign(this));
        notifyAll();
    }

    synchronized List<String> topics() {
        return List.copyOf(topics.keySet());
    }

    synchronized Admin.TopicDescription describe(String name) {
        Topic topic = topic(name);
        return new Admin.TopicDescription(
                name,
                Map.copyOf(topic.config),
                IntStream.range(0, topic.partitions.size())
                        .mapToObj(partition -> new Admin.PartitionDescription(
                                partition, 0, topic.partitions.get(partition).size()))
                        .toList());
    }

    synchronized Set<TopicPartition> partitionsOf(Set<String> names) {
        Set<TopicPartition> all = new TreeSet<>();
        for (String name : names) {
            Topic topic = topics.get(name);
            if (topic != null) {
                IntStream.range(0, topic.partitions.size()).forEach(p -> all.add(new TopicPartition(name, p)));
            }
        }
        return all;
    }

    private Topic topic(String name) {
        Topic topic = topics.get(name);
        if (topic == null) {
            throw new BrokerException("UNKNOWN_TOPIC", false, Applied.NO, "[FakeBroker] unknown topic " + name);
        }
        return topic;
    }

    // --- records

    synchronized ConsumerRecord send(ProducerRecord record) {
        requireUp();
        Fault current = fault;
        if (current != null && current.records.test(record)) {
            if (current.appended) {
                append(record);
            }
            throw current.failure;
        }
        return append(record);
    }

    synchronized TopicPartition partitionOf(ProducerRecord record) {
        requireUp();
        return new TopicPartition(
                record.topic(),
                partitionFor(record, topic(record.topic()).partitions.size()));
    }

    synchronized ConsumerRecord append(ProducerRecord record) {
        Topic topic = topic(record.topic());
        int partition = partitionFor(record, topic.partitions.size());
        requireRoom(record, topic, partition);
        List<ConsumerRecord> records = topic.partitions.get(partition);
        Instant timestamp = record.timestamp() == null ? Instant.now() : record.timestamp();
        ConsumerRecord stored = new ConsumerRecord(
                new TopicPartition(record.topic(), partition),
                records.size(),
                timestamp.truncatedTo(ChronoUnit.MILLIS),
                record.key(),
                record.value(),
                record.headers());
        records.add(stored);
        topic.all.add(stored);
        notifyAll();
        return stored;
    }

    /** As {@link #send}, unless a batch of these numbers is there already. */
    synchronized void append(
            NumberedProducer.Identity identity, TopicPartition partition, int sequence, List<ProducerRecord> records) {
        requireUp();
        List<Numbers> known = numbered.computeIfAbsent(Map.entry(identity, partition), _ -> new ArrayList<>());
        Numbers numbers = new Numbers(sequence, sequence + records.size() - 1);
        int expected = known.isEmpty() ? 0 : known.getLast().last + 1;
        if (known.contains(numbers)) {
            return;
        }
        if (sequence != expected) {
            throw new BrokerException(
                    "OUT_OF_ORDER_SEQUENCE", false, Applied.NO, "[FakeBroker] expected " + expected + ": " + sequence);
        }
        known.add(numbers);
        records.forEach(this::append);
    }

    synchronized NumberedProducer.Identity newIdentity() {
        requireUp();
        return new NumberedProducer.Identity(nextProducerId++, (short) 0);
    }

    private static void requireRoom(ProducerRecord record, Topic topic, int partition) {
        if (partition >= topic.partitions.size()) {
            throw new BrokerException("UNKNOWN_PARTITION", false, Applied.NO, "[FakeBroker] none: " + partition);
        }
        byte[] value = record.value();
        int bytes = value == null ? 0 : value.length;
        for (Header header : record.headers()) {
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        if (bytes > Integer.parseInt(topic.config.getOrDefault("max.message.bytes", "1048588"))) {
            throw new BrokerException("RECORD_TOO_LARGE", false, Applied.NO, "[FakeBroker] too large: " + bytes);
        }
    }

    private static int partitionFor(ProducerRecord record, int partitions) {
        Integer chosen = record.partition();
        byte[] key = record.key();
        if (chosen != null) {
            return chosen;
        }
        return key == null ? 0 : Murmur2.partition(key, partitions);
    }

    synchronized List<ConsumerRecord> records(String topic) {
        Topic found = topics.get(topic);
        return found == null ? List.of() : List.copyOf(found.all);
    }

    synchronized List<ConsumerRecord> read(TopicPartition partition, long offset, int max) {
        List<ConsumerRecord> records = topic(partition.topic()).partitions.get(partition.partition());
        int from = (int) Math.min(offset, records.size());
        return List.copyOf(records.subList(from, Math.min(records.size(), from + max)));
    }

    synchronized long end(TopicPartition partition) {
        return topic(partition.topic()).partitions.get(partition.partition()).size();
    }

    // --- groups

    synchronized FakeGroup group(String name) {
        return groups.computeIfAbsent(name, _ -> new FakeGroup());
    }

    synchronized List<String> groups() {
        return groups.keySet().stream().sorted().toList();
    }

    synchronized long committed(String group, TopicPartition partition) {
        return group(group).committed(partition);
    }

    synchronized boolean isCaughtUp(String name) {
        FakeGroup group = group(name);
        return group.hasMembers()
                && partitionsOf(group.subscribed()).stream().allMatch(p -> Math.max(0, group.committed(p)) == end(p));
    }

    synchronized void revoking(Set<TopicPartition> partitions) {
        revoking.addAll(partitions);
        notifyAll();
    }

    synchronized void revoked(Set<TopicPartition> partitions) {
        revoking.removeAll(partitions);
    }

    synchronized boolean isRevoking(TopicPartition partition) {
        return revoking.contains(partition);
    }

    synchronized boolean isPolled(String group, ConsumerRecord record) {
        return group(group).position(record.partition()) > record.offset();
    }

    synchronized void fence(String group) {
        group(group).fence(this);
        notifyAll();
    }

    synchronized Admin.GroupDescription describeGroup(String name) {
        FakeGroup group = groups.get(name);
        if (group == null) {
            throw new BrokerException("UNKNOWN_GROUP", false, Applied.NO, "[FakeBroker] unknown group " + name);
        }
        Map<TopicPartition, Admin.GroupPartition> partitions = new LinkedHashMap<>();
        for (TopicPartition partition : partitionsOf(group.subscribed())) {
            long committed = group.committed(partition);
            long lag = end(partition) - Math.max(0, committed);
            partitions.put(partition, new Admin.GroupPartition(partition, committed, lag, group.ownerName(partition)));
        }
        return new Admin.GroupDescription(
                name, group.hasMembers() ? "STABLE" : "EMPTY", List.copyOf(partitions.values()));
    }

    // --- waiting

    /** Blocks until the condition, evaluated under the monitor at every change, holds. */
    synchronized void await(Duration atMost, String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            long leftMs = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                throw new AssertionError("[FakeBroker] expected " + what + " within " + atMost);
            }
            waitAtMost(leftMs);
        }
    }

    /** Blocks until notified or the time is over; call with the monitor held. */
    void waitAtMost(long millis) {
        try {
            wait(Math.max(1, millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("[FakeBroker] interrupted", e);
        }
    }
}
