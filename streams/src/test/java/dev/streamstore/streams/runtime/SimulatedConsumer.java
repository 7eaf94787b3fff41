package dev.streamstore.streams.runtime;

import dev.streamstore.client.Consumer;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.RebalanceListener;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A consumer whose partitions the simulation gives and takes, perhaps without a word. */
final class SimulatedConsumer implements Consumer {
    private final SimulatedLog log;
    private final Random random;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private RebalanceListener listener = new RebalanceListener() {};

    SimulatedConsumer(SimulatedLog log, Random random) {
        this.log = log;
        this.random = random;
    }

    void give(Set<TopicPartition> partitions) {
        partitions.forEach(partition -> positions.put(partition, 0L));
        listener.onAssigned(partitions);
    }

    void take(Set<TopicPartition> partitions, boolean told) {
        if (told) {
            listener.onRevoked(partitions);
        }
        positions.keySet().removeAll(partitions);
    }

    @Override
    public void subscribe(Collection<String> topics, RebalanceListener newListener) {
        listener = newListener;
    }

    @Override
    public List<ConsumerRecord> poll(Duration timeout) {
        List<TopicPartition> order = new ArrayList<>(positions.keySet());
        Collections.shuffle(order, random);
        List<ConsumerRecord> records = new ArrayList<>();
        for (TopicPartition partition : order) {
            List<ConsumerRecord> some = log.read(partition, positions.get(partition), random.nextInt(12));
            positions.merge(partition, (long) some.size(), Long::sum);
            records.addAll(some);
        }
        return records;
    }

    @Override
    public void seek(TopicPartition partition, long offset) {
        positions.put(partition, offset);
    }

    @Override
    public Set<TopicPartition> assignment() {
        return new HashSet<>(positions.keySet());
    }

    @Override
    public void commit(Map<TopicPartition, Long> nextOffsets) {}

    @Override
    public void assign(Collection<TopicPartition> partitions) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {}

    @Override
    public void resume(Collection<TopicPartition> partitions) {}

    @Override
    public void wakeup() {}

    @Override
    public void close(Duration timeout) {}
}
