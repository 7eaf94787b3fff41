package dev.streamstore.streams.runtime;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.streams.state.InMemoryStateBackend;
import dev.streamstore.streams.state.InputProgress;
import dev.streamstore.streams.state.StateBackend;
import dev.streamstore.streams.state.StateException;
import dev.streamstore.streams.state.StateView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Members that die at any step, partitions that move while work is under way, owners that do not know they are none:
 * in the end state and output are what a plain computation says. A failing seed is a test.
 */
class CrashSimulationTest {
    private static final int SEEDS = 300;
    private static final int STEPS = 150;

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsLostOrDoubled(long seed) throws Exception {
        new Simulation(seed, new InMemoryStateBackend(), STEPS).run();
    }

    /** For stores of other kinds as well. */
    static final class Simulation {
        private final Random random;
        private final StateBackend backend;
        private final int steps;
        private final SimulatedLog log = new SimulatedLog();
        private final Faults faults;
        private final SimulatedTopology topology;
        private final List<Worker> workers = new ArrayList<>();

        Simulation(long seed, StateBackend backend, int steps) {
            this.random = new Random(seed);
            this.backend = backend;
            this.steps = steps;
            this.faults = new Faults(new Random(seed + 1), random.nextDouble() * 0.15);
            this.topology = new SimulatedTopology(random, log);
        }

        /** A member and what it has fetched but not worked on. */
        private final class Worker {
            final SimulatedConsumer consumer = new SimulatedConsumer(log, random);
            final Member member = new Member(
                    topology.topology(),
                    consumer,
                    new Publisher(faults.around(backend), faults.around(log)),
                    StreamsConfig.defaults("test"),
                    new Member.Surroundings(
                            faults.around(backend),
                            (record, failure) -> {
                                throw new AssertionError("put aside: " + record, failure);
                            },
                            BatchListener.NONE,
                            new Progress(topology.topology()),
                            () -> Instant.EPOCH));
            List<ConsumerRecord> inHand = List.of();

            Worker() {
                member.join();
            }
        }

        void run() throws Exception {
            workers.add(new Worker());
            workers.add(new Worker());
            rebalance();
            for (int i = 0; i < steps; i++) {
                step();
            }
            faults.stop();
            workers.clear();
            workers.add(new Worker());
            workers.getFirst().consumer.give(topology.inputs());
            do {
                fetch(workers.getFirst());
                work(0);
            } while (!isCaughtUp());
            topology.check(backend);
        }

        private boolean isCaughtUp() {
            Map<TopicPartition, InputProgress> inputs = backend.read(StateView::inputs);
            return topology.inputs().stream()
                    .allMatch(input ->
                            inputs.getOrDefault(input, InputProgress.START).nextOffset() == log.end(input));
        }

        private void step() throws Exception {
            int worker = random.nextInt(workers.size());
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> topology.produce(1 + random.nextInt(20));
                case 3, 4, 5 -> fetch(workers.get(worker));
                case 6, 7, 8, 9 -> work(worker);
                case 10 -> rebalance();
                case 11 -> {
                    if (random.nextInt(4) == 0) {
                        workers.set(worker, new Worker()); // died without a word
                        rebalance();
                    }
                }
                default -> throw new AssertionError();
            }
        }

        private void fetch(Worker worker) {
            if (worker.inHand.isEmpty()) {
                worker.inHand = worker.member.fetch();
            }
        }

        private void work(int index) throws Exception {
            Worker worker = workers.get(index);
            try {
                worker.member.work(worker.inHand);
                worker.inHand = List.of();
            } catch (StateException | BrokerException e) {
                Set<TopicPartition> had = worker.consumer.assignment();
                workers.set(index, new Worker());
                workers.get(index).consumer.give(had);
            }
        }

        /** Somebody else gets partitions; whoever had them may not hear of it and go on with what it has in hand. */
        private void rebalance() {
            Set<TopicPartition> left = new HashSet<>(topology.inputs());
            boolean told = random.nextBoolean();
            for (Worker worker : workers) {
                Set<TopicPartition> share = new HashSet<>();
                boolean isLast = worker == workers.getLast();
                left.removeIf(input -> (isLast || random.nextBoolean()) && share.add(input));
                Set<TopicPartition> before = worker.consumer.assignment();
                Set<TopicPartition> lost = new HashSet<>(before);
                lost.removeAll(share);
                if (told || random.nextInt(3) > 0) {
                    worker.consumer.take(lost, told);
                }
                share.removeAll(before);
                if (!share.isEmpty()) {
                    worker.consumer.give(share);
                }
            }
        }
    }
}
