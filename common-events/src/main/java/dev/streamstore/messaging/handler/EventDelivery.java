package dev.streamstore.messaging.handler;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.events.EventTypes;
import dev.streamstore.messaging.background.Backoff;
import dev.streamstore.messaging.background.StopSignal;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.broker.EventCodec.DecodedEvent;
import dev.streamstore.messaging.deadletter.DeadLetters;
import dev.streamstore.messaging.handler.HandlerMetrics.Outcome;
import dev.streamstore.messaging.handler.HandlerTransaction.Arrival;
import dev.streamstore.messaging.trace.Traces;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings records to an end for one group: handled in a transaction, recognized as a duplicate, skipped because the group
 * does not handle their type, or put aside as dead letters. Safe for use by several threads.
 */
final class EventDelivery {
    private static final Logger log = LoggerFactory.getLogger(EventDelivery.class);

    private final HandlerGroup group;
    private final EventCodec codec;
    private final HandlerTransaction transaction;
    private final DeadLetters deadLetters;
    private final Retries retries;

    /**
     * How long to go on.
     *
     * @param maxAttempts so many failures of the event's own make it a dead letter
     */
    record Retries(int maxAttempts, Backoff backoff, HandlerMetrics metrics, InstantSource clock, Traces traces) {}

    /** Makes one for each group. */
    @FunctionalInterface
    interface Factory {
        EventDelivery of(HandlerGroup group);
    }

    EventDelivery(
            HandlerGroup group,
            EventCodec codec,
            HandlerTransaction transaction,
            DeadLetters deadLetters,
            Retries retries) {
        this.group = group;
        this.codec = codec;
        this.transaction = transaction;
        this.deadLetters = deadLetters;
        this.retries = retries;
    }

    /**
     * Tries once to handle all records in one transaction.
     *
     * @return false when that failed, whatever the cause: nothing of it remains, each is to be delivered by itself
     */
    boolean deliverTogether(List<ConsumerRecord> records) {
        try {
            List<Arrival> arrivals = new ArrayList<>();
            for (ConsumerRecord record : records) {
                if (isOurs(record)) {
                    arrivals.add(new Arrival(record, codec.decode(record), 1));
                }
            }
            List<Outcome> outcomes = arrivals.isEmpty() ? List.of() : transaction.handle(arrivals);
            for (int i = 0; i < outcomes.size(); i++) {
                count(arrivals.get(i).record(), outcomes.get(i));
            }
            retries.metrics.done(group.name(), Outcome.SKIPPED, records.size() - arrivals.size());
            return true;
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            log.info(
                    "[{}] a batch of {} failed, each is tried by itself: {}",
                    group.name(),
                    records.size(),
                    e.toString());
            return false;
        }
    }

    /**
     * Blocks until the record is done with, however long that takes.
     *
     * @return false when stopped before: nothing of it remains, it must be delivered again
     */
    boolean deliver(ConsumerRecord record, StopSignal stop) throws InterruptedException {
        if (!isOurs(record)) {
            retries.metrics.done(group.name(), Outcome.SKIPPED, 1);
            return true;
        }
        return retries.traces.within(
                EventCodec.causeOf(record),
                HandlerActivity.of(group.name(), record),
                () -> decodeAndHandle(record, stop));
    }

    private boolean decodeAndHandle(ConsumerRecord record, StopSignal stop) throws InterruptedException {
        DecodedEvent event;
        try {
            event = codec.decode(record);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            return putAside(record, e, 1, stop);
        }
        return handle(record, event, stop);
    }

    /** What has no type at all is ours to complain of. */
    private boolean isOurs(ConsumerRecord record) {
        Optional<String> type = Header.text(record.headers(), EventCodec.TYPE);
        return type.isEmpty()
                || EventTypes.find(type.get()).filter(group::handles).isPresent();
    }

    private boolean handle(ConsumerRecord record, DecodedEvent event, StopSignal stop) throws InterruptedException {
        int failures = 0;
        for (int attempt = 1; !stop.isSet(); attempt++) {
            try {
                List<Outcome> outcome = transaction.handle(List.of(new Arrival(record, event, attempt)));
                count(record, outcome.getFirst());
                return true;
            } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
                boolean passing = Faults.isPassing(e);
                failures += passing ? 0 : 1;
                logFailure(record, event, attempt, passing, e);
                retries.traces.note("attempt " + attempt + " failed: " + e);
                if (failures >= retries.maxAttempts) {
                    return putAside(record, e, failures, stop);
                }
                retries.metrics.retried(group.name());
                stop.await(retries.backoff.after(attempt));
            }
        }
        return false;
    }

    private void count(ConsumerRecord record, Outcome outcome) {
        retries.metrics.done(group.name(), outcome, 1);
        retries.metrics.latency(group.name(), Duration.between(record.timestamp(), retries.clock.instant()));
    }

    private boolean putAside(ConsumerRecord record, Throwable failure, int attempts, StopSignal stop)
            throws InterruptedException {
        for (int attempt = 1; !stop.isSet(); attempt++) {
            try {
                if (!deadLetters.put(group.name(), record, failure, attempts)) {
                    log.info(
                            "[{}] {} @{} was handled by another member",
                            group.name(),
                            record.partition(),
                            record.offset());
                    retries.metrics.done(group.name(), Outcome.DUPLICATE, 1);
                    return true;
                }
                log.error(
                        "[{}] {} @{} is a dead letter after {} failures",
                        group.name(),
                        record.partition(),
                        record.offset(),
                        attempts,
                        failure);
                retries.metrics.done(group.name(), Outcome.DEAD_LETTER, 1);
                return true;
            } catch (RuntimeException e) {
                if (attempt == 1) {
                    log.warn(
                            "[{}] {} @{} can't be put aside, will go on trying: {}",
                            group.name(),
                            record.partition(),
                            record.offset(),
                            e.toString());
                }
                stop.await(retries.backoff.after(attempt));
            }
        }
        return false;
    }

    private void logFailure(
            ConsumerRecord record, DecodedEvent event, int attempt, boolean passing, Throwable failure) {
        String kind = passing ? "could not be handled now" : "failed";
        if (attempt == 1 || !passing) {
            log.warn(
                    "[{}] {} {} @{} {}, attempt {}: {}",
                    group.name(),
                    event.type(),
                    record.partition(),
                    record.offset(),
                    kind,
                    attempt,
                    failure.toString());
        }
        log.debug("[{}] {} @{}", group.name(), record.partition(), record.offset(), failure);
    }
}
