package dev.streamstore.broker.log;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.client.record.RecordBatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What each idempotent producer wrote last, so that a batch sent twice is stored once and none is left out.
 *
 * <p>A producer that is not known may be new, or forgotten: silent for too long, or one too many. Kafka can't tell and
 * takes any sequence from it, which is safe there because a connection keeps the order of requests. Over HTTP a second
 * batch can overtake the first. So here the largest id that was ever forgotten is kept: ids are given in ascending
 * order, so a larger one is new and has to begin with sequence 0; any other is taken as Kafka takes it.
 *
 * <p>Used under the log's lock.
 */
final class ProducerStates {
    /** As many batches as a producer may have on their way. */
    static final int REMEMBERED_BATCHES = 5;

    private static final long NONE_FORGOTTEN = -1;

    private final ProducerLimits limits;

    /** The one that was silent longest comes first. */
    private final LinkedHashMap<Long, State> states = new LinkedHashMap<>();

    private long forgottenUpTo = NONE_FORGOTTEN;

    ProducerStates(ProducerLimits limits) {
        this.limits = limits;
    }

    /** A batch by its sequences, and where it went. */
    record Written(int firstSequence, int lastSequence, PlacedBatch place) {}

    /**
     * One producer.
     *
     * @param batches the last ones of this epoch, oldest first, at least one
     * @param lastSeenMs when it wrote last, in epoch milliseconds
     */
    record State(long producerId, short epoch, List<Written> batches, long lastSeenMs) {
        State {
            batches = List.copyOf(batches);
        }

        int lastSequence() {
            return batches.getLast().lastSequence();
        }

        long lastOffset() {
            return batches.getLast().place().lastOffset();
        }

        State plus(Written batch, long nowMs) {
            List<Written> kept = new ArrayList<>(
                    batches.subList(Math.max(0, batches.size() - REMEMBERED_BATCHES + 1), batches.size()));
            kept.add(batch);
            return new State(producerId, epoch, kept, nowMs);
        }
    }

    /** Begins an append; its batches see each other, and nothing lasts until {@link Append#commit}. */
    Append begin(long nowMs) {
        return new Append(nowMs);
    }

    /** The batches of one append. */
    final class Append {
        private final Map<Long, State> changed = new HashMap<>();
        private final long nowMs;

        private Append(long nowMs) {
            this.nowMs = nowMs;
        }

        /**
         * Where the batch was stored already, if it was.
         *
         * @throws BrokerFault {@code FENCED_PRODUCER}, {@code OUT_OF_ORDER_SEQUENCE}
         */
        Optional<PlacedBatch> find(RecordBatch batch) {
            if (!batch.hasProducer()) {
                return Optional.empty();
            }
            State state = changed.get(batch.producerId());
            return check(batch, state != null ? state : states.get(batch.producerId()));
        }

        /** Notes that a batch is about to be stored. */
        void add(RecordBatch batch, PlacedBatch place) {
            if (batch.hasProducer()) {
                State before = changed.getOrDefault(batch.producerId(), states.get(batch.producerId()));
                changed.put(batch.producerId(), after(before, batch, place, nowMs));
            }
        }

        void commit() {
            changed.values().forEach(ProducerStates.this::put);
        }
    }

    /** Takes in a batch that lies in the log. */
    void replay(RecordBatch batch, long nowMs) {
        if (batch.hasProducer()) {
            long appendTimeMs = batch.isLogAppendTime() ? batch.maxTimestampMs() : PlacedBatch.CREATE_TIME;
            PlacedBatch place = new PlacedBatch(batch.baseOffset(), batch.lastOffset(), appendTimeMs, false);
            long seenMs = Math.min(batch.maxTimestampMs(), nowMs);
            put(after(states.get(batch.producerId()), batch, place, seenMs));
        }
    }

    /** Takes in what was known at some point of the log, before anything else. */
    void restore(Collection<State> known, long forgotten) {
        known.forEach(this::put);
        forgottenUpTo = Math.max(forgottenUpTo, forgotten);
    }

    /** Forgets producers that have not written for long. */
    void expire(long nowMs) {
        Iterator<State> oldestFirst = states.values().iterator();
        while (oldestFirst.hasNext()) {
            State state = oldestFirst.next();
            if (nowMs - state.lastSeenMs() > limits.expiry().toMillis()) {
                oldestFirst.remove();
                forgottenUpTo = Math.max(forgottenUpTo, state.producerId());
            }
        }
    }

    /** The one that was silent longest comes first. */
    Collection<State> all() {
        return List.copyOf(states.values());
    }

    /** The largest id of a producer that was known once; -1 without one. */
    long forgottenUpTo() {
        return forgottenUpTo;
    }

    /** Where each producer's last batch ends: compaction leaves at least its header. */
    Map<Long, Long> lastOffsets() {
        Map<Long, Long> offsets = new HashMap<>();
        states.values().forEach(state -> offsets.put(state.producerId(), state.lastOffset()));
        return offsets;
    }

    private void put(State state) {
        states.remove(state.producerId());
        states.put(state.producerId(), state);
        if (states.size() > limits.maxProducers()) {
            forgottenUpTo = Math.max(forgottenUpTo, states.pollFirstEntry().getKey());
        }
    }

    private static State after(@Nullable State before, RecordBatch batch, PlacedBatch place, long seenMs) {
        Written written = new Written(batch.baseSequence(), batch.lastSequence(), place);
        if (before == null || before.epoch() != batch.producerEpoch()) {
            return new State(batch.producerId(), batch.producerEpoch(), List.of(written), seenMs);
        }
        return before.plus(written, seenMs);
    }

    private Optional<PlacedBatch> check(RecordBatch batch, @Nullable State state) {
        if (state == null && batch.producerId() <= forgottenUpTo) {
            return Optional.empty();
        }
        if (state == null || batch.producerEpoch() > state.epoch()) {
            return expectSequence(batch, 0);
        }
        if (batch.producerEpoch() < state.epoch()) {
            throw new BrokerFault(
                    ErrorCode.FENCED_PRODUCER,
                    "[Producer " + batch.producerId() + "] epoch: expected " + state.epoch() + " but was "
                            + batch.producerEpoch(),
                    Map.of("producerEpoch", state.epoch()));
        }
        for (Written known : state.batches()) {
            if (known.firstSequence() == batch.baseSequence() && known.lastSequence() == batch.lastSequence()) {
                return Optional.of(known.place().asDuplicate());
            }
        }
        return expectSequence(batch, RecordBatch.sequenceAfter(state.lastSequence(), 1));
    }

    private static Optional<PlacedBatch> expectSequence(RecordBatch batch, int expected) {
        if (batch.baseSequence() == expected) {
            return Optional.empty();
        }
        throw new BrokerFault(
                ErrorCode.OUT_OF_ORDER_SEQUENCE,
                "[Producer " + batch.producerId() + "] sequence: expected " + expected + " but was "
                        + batch.baseSequence(),
                Map.of("expectedSequence", expected));
    }
}
