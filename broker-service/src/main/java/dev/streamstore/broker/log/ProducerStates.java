package dev.streamstore.broker.log;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.client.record.RecordBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What each idempotent producer wrote last, so that a batch sent twice is stored once and none is left out.
 *
 * <p>Stricter than Kafka in one point: a producer that is not known here has to begin with sequence 0. Kafka takes any,
 * because its connections keep the order of requests; over HTTP a second batch can overtake the first.
 *
 * <p>Used under the log's lock.
 */
final class ProducerStates {
    /** As many batches as a producer may have on their way. */
    static final int REMEMBERED_BATCHES = 5;

    private static final Duration EXPIRY = Duration.ofDays(7);

    private final Map<Long, State> states = new HashMap<>();

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
            states.putAll(changed);
        }
    }

    /** Takes in a batch that lies in the log. */
    void replay(RecordBatch batch, long nowMs) {
        if (batch.hasProducer()) {
            long appendTimeMs = batch.isLogAppendTime() ? batch.maxTimestampMs() : PlacedBatch.CREATE_TIME;
            PlacedBatch place = new PlacedBatch(batch.baseOffset(), batch.lastOffset(), appendTimeMs, false);
            long seenMs = Math.min(batch.maxTimestampMs(), nowMs);
            states.put(batch.producerId(), after(states.get(batch.producerId()), batch, place, seenMs));
        }
    }

    void restore(State state) {
        states.put(state.producerId(), state);
    }

    /** Forgets producers that have not written for a week. */
    void expire(long nowMs) {
        states.values().removeIf(state -> nowMs - state.lastSeenMs() > EXPIRY.toMillis());
    }

    Collection<State> all() {
        return List.copyOf(states.values());
    }

    private static State after(@Nullable State before, RecordBatch batch, PlacedBatch place, long seenMs) {
        Written written = new Written(batch.baseSequence(), batch.lastSequence(), place);
        if (before == null || before.epoch() != batch.producerEpoch()) {
            return new State(batch.producerId(), batch.producerEpoch(), List.of(written), seenMs);
        }
        return before.plus(written, seenMs);
    }

    private static Optional<PlacedBatch> check(RecordBatch batch, @Nullable State state) {
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
