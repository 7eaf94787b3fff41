package dev.streamstore.streams.runtime;

import dev.streamstore.client.BrokerException;
import dev.streamstore.client.BrokerException.Applied;
import dev.streamstore.client.NumberedProducer;
import dev.streamstore.client.ProducerRecord;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.streams.state.InputProgress;
import dev.streamstore.streams.state.KeyRange;
import dev.streamstore.streams.state.OutputBatch;
import dev.streamstore.streams.state.OutputLane;
import dev.streamstore.streams.state.OutputRecord;
import dev.streamstore.streams.state.ProducerIdentity;
import dev.streamstore.streams.state.StateBackend;
import dev.streamstore.streams.state.StateEntry;
import dev.streamstore.streams.state.StateException;
import dev.streamstore.streams.state.StateKey;
import dev.streamstore.streams.state.StateTransaction;
import dev.streamstore.streams.state.StateView;
import dev.streamstore.streams.state.TaskId;
import dev.streamstore.streams.state.TimeRange;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lets things fail before or after they were done, as the seed will have it. */
final class Faults {
    private final Random random;
    private double rate;

    Faults(Random random, double rate) {
        this.random = random;
        this.rate = rate;
    }

    void stop() {
        rate = 0;
    }

    private synchronized boolean strikes() {
        return random.nextDouble() < rate;
    }

    private void maybe(String where) {
        if (strikes()) {
            throw new StateException("[test] died " + where, null);
        }
    }

    NumberedProducer around(NumberedProducer producer) {
        return new NumberedProducer() {
            @Override
            public Identity newIdentity() {
                return producer.newIdentity();
            }

            @Override
            public void append(
                    Identity identity, TopicPartition partition, int sequence, List<ProducerRecord> records) {
                maybeUnreachable(Applied.NO);
                producer.append(identity, partition, sequence, records);
                maybeUnreachable(Applied.MAYBE);
            }
        };
    }

    private void maybeUnreachable(Applied applied) {
        if (strikes()) {
            throw new BrokerException(BrokerException.UNREACHABLE, true, applied, "[test] no answer");
        }
    }

    StateBackend around(StateBackend backend) {
        return new StateBackend() {
            @Override
            public StateTransaction begin(Collection<TaskId> tasks) {
                maybe("before the transaction");
                return new FaultyTransaction(backend.begin(tasks));
            }

            @Override
            public <T> T read(Function<StateView, T> query) {
                return backend.read(query);
            }

            @Override
            public List<OutputBatch> unpublished(Collection<TaskId> tasks) {
                maybe("before publishing");
                return backend.unpublished(tasks);
            }

            @Override
            public void published(OutputLane lane, long throughSequence) {
                maybe("after publishing, before it was noted");
                backend.published(lane, throughSequence);
                maybe("after publishing");
            }

            @Override
            public Optional<ProducerIdentity> producer(OutputLane lane) {
                return backend.producer(lane);
            }

            @Override
            public ProducerIdentity identify(
                    OutputLane lane, @Nullable ProducerIdentity instead, ProducerIdentity identity) {
                return backend.identify(lane, instead, identity);
            }
        };
    }

    private final class FaultyTransaction implements StateTransaction {
        private final StateTransaction transaction;

        FaultyTransaction(StateTransaction transaction) {
            this.transaction = transaction;
        }

        @Override
        public Map<TaskId, Long> watermarks() {
            return transaction.watermarks();
        }

        @Override
        public Map<TopicPartition, InputProgress> inputs() {
            return transaction.inputs();
        }

        @Override
        public Map<StateKey, byte[]> get(String store, Collection<StateKey> keys) {
            return transaction.get(store, keys);
        }

        @Override
        public List<StateEntry> range(String store, Collection<KeyRange> ranges) {
            maybe("in the middle of a batch");
            return transaction.range(store, ranges);
        }

        @Override
        public List<StateEntry> within(String store, Map<Integer, TimeRange> timesByPartition) {
            return transaction.within(store, timesByPartition);
        }

        @Override
        public void put(String store, StateKey key, byte @Nullable [] value) {
            transaction.put(store, key, value);
        }

        @Override
        public void expire(String store, int partition, long beforeMs) {
            transaction.expire(store, partition, beforeMs);
        }

        @Override
        public void advance(TaskId task, long watermarkMs, Map<TopicPartition, InputProgress> inputs) {
            transaction.advance(task, watermarkMs, inputs);
        }

        @Override
        public void output(OutputLane lane, List<OutputRecord> records) {
            transaction.output(lane, records);
        }

        @Override
        public <T> Optional<T> unwrap(Class<T> type) {
            return transaction.unwrap(type);
        }

        @Override
        public void commit() {
            maybe("before the commit");
            transaction.commit();
            maybe("after the commit");
        }

        @Override
        public void close() {
            transaction.close();
        }
    }
}
