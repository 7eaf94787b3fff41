package dev.streamstore.streams.state;

import dev.streamstore.client.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * State in memory, for tests: it ends with the object. One transaction at a time; it must be closed by the thread that
 * began it.
 */
public final class InMemoryStateBackend implements StateBackend {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, NavigableMap<StateKey, byte[]>> stores = new TreeMap<>();
    private final Map<TaskId, Long> watermarks = new TreeMap<>();
    private final Map<TaskId, Map<TopicPartition, InputProgress>> inputs = new HashMap<>();
    private final Map<OutputLane, Long> nextSequences = new HashMap<>();
    private final Map<OutputLane, ProducerIdentity> producers = new HashMap<>();
    private final NavigableMap<OutputLane, List<OutputBatch>> outputs = new TreeMap<>();

    @Override
    public StateTransaction begin(Collection<TaskId> tasks) {
        lock.lock();
        return new Transaction(Set.copyOf(tasks));
    }

    @Override
    public <T> T read(Function<StateView, T> query) {
        return locked(() -> query.apply(new View()));
    }

    @Override
    public List<OutputBatch> unpublished(Collection<TaskId> tasks) {
        return locked(() -> outputs.entrySet().stream()
                .filter(lane -> tasks.contains(lane.getKey().task()))
                .flatMap(lane -> lane.getValue().stream())
                .toList());
    }

    @Override
    public void published(OutputLane lane, long throughSequence) {
        locked(() -> outputs.getOrDefault(lane, new ArrayList<>())
                .removeIf(batch -> batch.lastSequence() <= throughSequence));
    }

    @Override
    public Optional<ProducerIdentity> producer(OutputLane lane) {
        return locked(() -> Optional.ofNullable(producers.get(lane)));
    }

    @Override
    public ProducerIdentity identify(OutputLane lane, @Nullable ProducerIdentity instead, ProducerIdentity identity) {
        return locked(() -> {
            ProducerIdentity known = producers.get(lane);
            if (known != null && !known.equals(instead)) {
                return known;
            }
            producers.put(lane, identity);
            return identity;
        });
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private NavigableMap<StateKey, byte[]> store(String name) {
        return stores.computeIfAbsent(name, _ -> new TreeMap<>());
    }

    private final class View implements StateView {
        @Override
        public List<StateEntry> scan(String store, long fromMs) {
            return store(store).entrySet().stream()
                    .filter(entry -> entry.getKey().timeMs() >= fromMs)
                    .map(entry -> new StateEntry(entry.getKey(), entry.getValue()))
                    .toList();
        }

        @Override
        public Map<TaskId, Long> watermarks() {
            return Map.copyOf(watermarks);
        }

        @Override
        public Map<TopicPartition, InputProgress> inputs() {
            Map<TopicPartition, InputProgress> all = new HashMap<>();
            inputs.values().forEach(all::putAll);
            return all;
        }
    }

    private final class Transaction implements StateTransaction {
        private final Set<TaskId> tasks;
        private final List<Runnable> changes = new ArrayList<>();

        Transaction(Set<TaskId> tasks) {
            this.tasks = tasks;
        }

        @Override
        public Map<TaskId, Long> watermarks() {
            Map<TaskId, Long> all = new HashMap<>();
            tasks.forEach(task -> all.put(task, watermarks.getOrDefault(task, InputProgress.NOTHING_SEEN)));
            return all;
        }

        @Override
        public Map<TopicPartition, InputProgress> inputs() {
            Map<TopicPartition, InputProgress> all = new HashMap<>();
            tasks.forEach(task -> all.putAll(inputs.getOrDefault(task, Map.of())));
            return all;
        }

        @Override
        public Map<StateKey, byte[]> get(String store, Collection<StateKey> keys) {
            Map<StateKey, byte[]> found = new HashMap<>();
            for (StateKey key : keys) {
                byte[] value = store(store).get(key);
                if (value != null) {
                    found.put(key, value);
                }
            }
            return found;
        }

        @Override
        public List<StateEntry> range(String store, Collection<KeyRange> ranges) {
            NavigableMap<StateKey, byte[]> found = new TreeMap<>();
            for (KeyRange range : ranges) {
                if (range.times().firstMs() <= range.times().lastMs()) {
                    found.putAll(store(store)
                            .subMap(
                                    new StateKey(
                                            range.partition(),
                                            range.key(),
                                            range.times().firstMs()),
                                    true,
                                    new StateKey(
                                            range.partition(),
                                            range.key(),
                                            range.times().lastMs()),
                                    true));
                }
            }
            return found.entrySet().stream()
                    .map(entry -> new StateEntry(entry.getKey(), entry.getValue()))
                    .toList();
        }

        @Override
        public List<StateEntry> within(String store, Map<Integer, TimeRange> timesByPartition) {
            return store(store).entrySet().stream()
                    .filter(entry -> {
                        TimeRange times = timesByPartition.get(entry.getKey().partition());
                        return times != null && times.contains(entry.getKey().timeMs());
                    })
                    .map(entry -> new StateEntry(entry.getKey(), entry.getValue()))
                    .toList();
        }

        @Override
        public void put(String store, StateKey key, byte @Nullable [] value) {
            changes.add(() -> {
                if (value == null) {
                    store(store).remove(key);
                } else {
                    store(store).put(key, value);
                }
            });
        }

        @Override
        public void expire(String store, int partition, long beforeMs) {
            changes.add(() ->
                    store(store).keySet().removeIf(key -> key.partition() == partition && key.timeMs() < beforeMs));
        }

        @Override
        public void advance(TaskId task, long watermarkMs, Map<TopicPartition, InputProgress> progress) {
            changes.add(() -> {
                watermarks.put(task, watermarkMs);
                inputs.computeIfAbsent(task, _ -> new HashMap<>()).putAll(progress);
            });
        }

        @Override
        public void output(OutputLane lane, List<OutputRecord> records) {
            changes.add(() -> {
                long first = nextSequences.getOrDefault(lane, 0L);
                nextSequences.put(lane, first + records.size());
                outputs.computeIfAbsent(lane, _ -> new ArrayList<>()).addAll(OutputBatch.of(lane, first, records));
            });
        }

        @Override
        public <T> Optional<T> unwrap(Class<T> type) {
            return Optional.empty();
        }

        @Override
        public void commit() {
            changes.forEach(Runnable::run);
            changes.clear();
        }

        @Override
        public void close() {
            changes.clear();
            if (lock.isHeldByCurrentThread()) {
                lock.unlock();
            }
        }
    }
}
