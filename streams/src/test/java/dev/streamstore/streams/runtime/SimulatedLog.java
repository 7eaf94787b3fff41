package dev.streamstore.streams.runtime;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.NumberedProducer;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.TopicPartition;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Topics in memory, with the broker's rules for numbered batches. For one thread at a time. */
final class SimulatedLog implements NumberedProducer {
    private static final int REMEMBERED_BATCHES = 5;

    private final Map<TopicPartition, List<ConsumerRecord>> partitions = new TreeMap<>();
    private final Map<Counted, Deque<Numbers>> known = new HashMap<>();
    private long nextProducer;

    private record Counted(TopicPartition partition, Identity identity) {}

    private record Numbers(int first, int last) {}

    synchronized void append(TopicPartition partition, byte[] key, byte[] value, Instant timestamp) {
        List<ConsumerRecord> log = partitions.computeIfAbsent(partition, _ -> new ArrayList<>());
        log.add(new ConsumerRecord(partition, log.size(), timestamp, key, value, List.of()));
    }

    synchronized List<ConsumerRecord> read(TopicPartition partition, long from, int atMost) {
        List<ConsumerRecord> log = partitions.getOrDefault(partition, List.of());
        int first = (int) Math.min(from, log.size());
        return List.copyOf(log.subList(first, Math.min(log.size(), first + atMost)));
    }

    synchronized long end(TopicPartition partition) {
        return partitions.getOrDefault(partition, List.of()).size();
    }

    synchronized List<ConsumerRecord> all(String topic) {
        return partitions.entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(topic))
                .flatMap(entry -> entry.getValue().stream())
                .toList();
    }

    /** As when the broker forgets: a topic made anew, producers expired. */
    synchronized void forgetProducers() {
        known.clear();
    }

    @Override
    public synchronized Identity newIdentity() {
        return new Identity(nextProducer++, (short) 0);
    }

    @Override
    public synchronized void append(
            Identity identity, TopicPartition partition, int sequence, List<ProducerRecord> records) {
        Deque<Numbers> batches = known.computeIfAbsent(new Counted(partition, identity), _ -> new ArrayDeque<>());
        Numbers numbers = new Numbers(sequence, sequence + records.size() - 1);
        if (batches.contains(numbers)) {
            return;
        }
        int expected = batches.isEmpty() ? 0 : batches.getLast().last + 1;
        if (sequence != expected) {
            throw new BrokerException(
                    "OUT_OF_ORDER_SEQUENCE", false, Applied.NO, "expected " + expected + " but was " + sequence);
        }
        batches.add(numbers);
        if (batches.size() > REMEMBERED_BATCHES) {
            batches.remove();
        }
        records.forEach(record -> append(partition, record.key(), record.value(), record.timestamp()));
    }
}
