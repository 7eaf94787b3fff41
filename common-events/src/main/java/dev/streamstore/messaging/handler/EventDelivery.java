package dev.streamstore.messaging.handler;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.events.EventTypes;
import dev.streamstore.messaging.background.Backoff;
import dev.streamstore.messaging.background.Backoffs;
import dev.streamstore.messaging.background.StopSignal;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.broker.EventCodec.DecodedEvent;
import dev.streamstore.messaging.broker.EventCodec.UndecodableEventException;
import dev.streamstore.messaging.deadletter.DeadLetters;
import dev.streamstore.messaging.handler.HandlerMetrics.Outcome;
import dev.streamstore.messaging.inbox.Inbox;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings a record to an end for one group: handled in a transaction, recognized as a duplicate, skipped because the
 * group does not handle its type, or put aside as a dead letter. Safe for use by a thread per partition.
 */
final class EventDelivery {
    private static final Logger log = LoggerFactory.getLogger(EventDelivery.class);

    private final HandlerGroup group;
    private final EventCodec codec;
    private final Inbox inbox;
    private final TransactionTemplate transactions;
    private final DeadLetters deadLetters;
    private final Retries retries;

    /**
     * How long to go on.
     *
     * @param maxAttempts so many failures of the event's own make it a dead letter
     */
    record Retries(int maxAttempts, Backoffs backoffs, HandlerMetrics metrics, InstantSource clock) {}

    /** Makes one for each group. */
    @FunctionalInterface
    interface Factory {
        EventDelivery of(HandlerGroup group);
    }

    EventDelivery(
            HandlerGroup group,
            EventCodec codec,
            Inbox inbox,
            TransactionTemplate transactions,
            DeadLetters deadLetters,
            Retries retries) {
        this.group = group;
        this.codec = codec;
        this.inbox = inbox;
        this.transactions = transactions;
        this.deadLetters = deadLetters;
        this.retries = retries;
    }

    /**
     * Blocks until the record is done with, however long that takes.
     *
     * @return false when stopped before: nothing of it remains, it must be delivered again
     */
    boolean deliver(ConsumerRecord record, StopSignal stop) throws InterruptedException {
        Optional<String> type = Header.text(record.headers(), EventCodec.TYPE);
        if (type.isPresent()
                && EventTypes.find(type.get()).filter(group::handles).isEmpty()) {
            retries.metrics.done(group.name(), Outcome.SKIPPED);
            return true;
        }
        DecodedEvent event;
        try {
            event = codec.decode(record);
        } catch (UndecodableEventException e) {
            return putAside(record, e, 1, stop);
        }
        return handle(record, event, stop);
    }

    private boolean handle(ConsumerRecord record, DecodedEvent event, StopSignal stop) throws InterruptedException {
        Backoff backoff = retries.backoffs.begin();
        int failures = 0;
        for (int attempt = 1; !stop.isSet(); attempt++) {
            try {
                Outcome outcome = handleOnce(record, event, attempt);
                retries.metrics.done(group.name(), outcome);
                retries.metrics.latency(group.name(), Duration.between(record.timestamp(), retries.clock.instant()));
                return true;
            } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
                boolean passing = Faults.isPassing(e);
                failures += passing ? 0 : 1;
                logFailure(record, event, attempt, passing, e);
                if (failures >= retries.maxAttempts) {
                    return putAside(record, e, failures, stop);
                }
                retries.metrics.retried(group.name());
                stop.await(backoff.next());
            }
        }
        return false;
    }

    private Outcome handleOnce(ConsumerRecord record, DecodedEvent event, int attempt) {
        EventContext context = new EventContext(
                event.id(),
                event.type(),
                event.source(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                attempt);
        return transactions.execute(_ -> {
            if (!inbox.enter(group.name(), event.id(), record)) {
                return Outcome.DUPLICATE;
            }
            group.handle(event.event(), context);
            return Outcome.HANDLED;
        });
    }

    private boolean putAside(ConsumerRecord record, Throwable failure, int attempts, StopSignal stop)
            throws InterruptedException {
        Backoff backoff = retries.backoffs.begin();
        boolean failed = false;
        while (!stop.isSet()) {
            try {
                deadLetters.put(group.name(), record, failure, attempts);
                log.error(
                        "[{}] {} @{} is a dead letter after {} failures",
                        group.name(),
                        record.partition(),
                        record.offset(),
                        attempts,
                        failure);
                retries.metrics.done(group.name(), Outcome.DEAD_LETTER);
                return true;
            } catch (RuntimeException e) {
                if (!failed) {
                    log.warn(
                            "[{}] {} @{} can't be put aside, will go on trying: {}",
                            group.name(),
                            record.partition(),
                            record.offset(),
                            e.toString());
                    failed = true;
                }
                stop.await(backoff.next());
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
