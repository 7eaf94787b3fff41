package dev.streamstore.testing;

import dev.streamstore.client.Consumer;
import dev.streamstore.client.ConsumerConfig;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.RebalanceListener;
import dev.streamstore.client.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A member of a {@link FakeGroup}, or a reader of chosen partitions. Its own state is guarded by the log's monitor. */
final class FakeConsumer implements Consumer {
    private final FakeLog log;
    private final ConsumerConfig config;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private Set<String> topics = Set.of();
    private RebalanceListener listener = new RebalanceListener() {};
    private boolean closed;
    private boolean woken;

    FakeConsumer(FakeLog log, ConsumerConfig config) {
        this.log = log;
        this.config = config;
    }

    @Override
    public void subscribe(Collection<String> newTopics, RebalanceListener newListener) {
        synchronized (log) {
            topics = Set.copyOf(newTopics);
            listener = newListener;
            group().join(log, this, topics);
            log.notifyAll();
        }
    }

    @Override
    public void assign(Collection<TopicPartition> partitions) {
        synchronized (log) {
            positions.keySet().retainAll(partitions);
            partitions.forEach(partition -> positions.putIfAbsent(partition, startOf(partition)));
        }
    }

    @Override
    public List<ConsumerRecord> poll(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            reconcile();
            synchronized (log) {
                List<ConsumerRecord> records = fetch();
                long leftMs = (deadline - System.nanoTime()) / 1_000_000;
                if (!records.isEmpty() || woken || closed || leftMs <= 0) {
                    woken = false;
                    return records;
                }
                if (!mustReconcile()) {
                    log.waitAtMost(leftMs);
                }
            }
        }
    }

    private List<ConsumerRecord> fetch() {
        List<ConsumerRecord> records = new ArrayList<>();
        if (log.isDown()) {
            return records;
        }
        for (TopicPartition partition : new TreeSet<>(positions.keySet())) {
            int room = config.maxPollRecords() - records.size();
            if (!paused.contains(partition) && room > 0) {
                List<ConsumerRecord> read = log.read(partition, positions.get(partition), room);
                positions.merge(partition, (long) read.size(), Long::sum);
                records.addAll(read);
            }
        }
        if (!records.isEmpty()) {
            log.notifyAll();
        }
        return records;
    }

    /** Puts the assignment right: calls the listener without the monitor, as it may commit or wait for others. */
    private void reconcile() {
        Set<TopicPartition> lost;
        Set<TopicPartition> revoked;
        synchronized (log) {
            if (topics.isEmpty() || log.isDown()) {
                return;
            }
            boolean member = group().isMember(this);
            lost = member ? Set.of() : Set.copyOf(positions.keySet());
            revoked = new TreeSet<>(positions.keySet());
            revoked.removeAll(member ? group().target(this) : positions.keySet());
        }
        if (!lost.isEmpty()) {
            listener.onLost(lost);
        }
        if (!revoked.isEmpty()) {
            log.revoking(revoked);
            listener.onRevoked(revoked);
            log.revoked(revoked);
        }
        Set<TopicPartition> assigned;
        synchronized (log) {
            forget(lost);
            forget(revoked);
            if (!group().isMember(this)) {
                group().join(log, this, topics);
            }
            Set<TopicPartition> wanted = new TreeSet<>(group().target(this));
            wanted.removeAll(positions.keySet());
            assigned = group().take(this, wanted);
            assigned.forEach(partition -> positions.put(partition, startOf(partition)));
            if (!lost.isEmpty() || !revoked.isEmpty() || !assigned.isEmpty()) {
                log.notifyAll();
            }
        }
        if (!assigned.isEmpty()) {
            listener.onAssigned(assigned);
        }
    }

    /** Call with the log's monitor held. */
    long position(TopicPartition partition) {
        return positions.getOrDefault(partition, -1L);
    }

    private boolean mustReconcile() {
        if (topics.isEmpty() || log.isDown()) {
            return false;
        }
        if (!group().isMember(this)) {
            return true;
        }
        Set<TopicPartition> target = group().target(this);
        return !target.containsAll(positions.keySet())
                || target.stream()
                        .anyMatch(p -> !positions.containsKey(p)
                                && group().ownerName(p).isEmpty());
    }

    private void forget(Set<TopicPartition> partitions) {
        positions.keySet().removeAll(partitions);
        paused.removeAll(partitions);
        group().letGo(this, partitions);
    }

    private long startOf(TopicPartition partition) {
        long committed = group().committed(partition);
        if (committed >= 0) {
            return committed;
        }
        return switch (config.autoOffsetReset()) {
            case EARLIEST -> 0;
            case LATEST -> log.end(partition);
        };
    }

    private FakeGroup group() {
        return log.group(config.group());
    }

    @Override
    public void commit(Map<TopicPartition, Long> nextOffsets) {
        synchronized (log) {
            log.requireUp();
            group().commit(this, nextOffsets);
            log.notifyAll();
        }
    }

    @Override
    public void seek(TopicPartition partition, long offset) {
        synchronized (log) {
            positions.replace(partition, offset);
        }
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        synchronized (log) {
            paused.addAll(partitions);
        }
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        synchronized (log) {
            paused.removeAll(partitions);
        }
    }

    @Override
    public Set<TopicPartition> assignment() {
        synchronized (log) {
            return Set.copyOf(positions.keySet());
        }
    }

    @Override
    public void wakeup() {
        synchronized (log) {
            woken = true;
            log.notifyAll();
        }
    }

    @Override
    public void close(Duration timeout) {
        Set<TopicPartition> owned = assignment();
        synchronized (log) {
            if (closed) {
                return;
            }
            closed = true;
        }
        if (!topics.isEmpty() && !owned.isEmpty()) {
            listener.onRevoked(owned);
        }
        synchronized (log) {
            positions.clear();
            group().leave(log, this);
            log.notifyAll();
        }
    }

    @Override
    public String toString() {
        return config.clientId() + "@" + Integer.toHexString(System.identityHashCode(this));
    }
}
