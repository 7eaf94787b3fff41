package dev.streamstore.messaging.deadletter;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.events.HandlingEvent.Outcome;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.broker.EventCodec.DecodedEvent;
import dev.streamstore.messaging.broker.EventCodec.UndecodableEventException;
import dev.streamstore.messaging.deadletter.DeadLetter.Action;
import dev.streamstore.messaging.deadletter.DeadLetter.Change;
import dev.streamstore.messaging.deadletter.DeadLetter.Failure;
import dev.streamstore.messaging.deadletter.DeadLetter.State;
import dev.streamstore.messaging.inbox.Inbox;
import dev.streamstore.messaging.report.HandlingReports;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/**
 * Where people decide about dead letters. Each decision is one transaction, holds the letter's row, and leaves an entry
 * that says who decided what when; only an open letter can be decided about. Thread-safe, also across processes.
 */
public final class DeadLetterDesk {
    private static final Logger log = LoggerFactory.getLogger(DeadLetterDesk.class);

    private final DeadLetterTable table;
    private final EventCodec codec;
    private final Inbox inbox;
    private final Redelivery redelivery;
    private final HandlingReports reports;
    private final TransactionTemplate transactions;
    private final InstantSource clock;

    DeadLetterDesk(
            JdbcClient jdbc,
            EventCodec codec,
            Inbox inbox,
            Redelivery redelivery,
            HandlingReports reports,
            TransactionTemplate transactions,
            InstantSource clock) {
        this.table = new DeadLetterTable(jdbc, clock);
        this.codec = codec;
        this.inbox = inbox;
        this.redelivery = redelivery;
        this.reports = reports;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** What became of a decision. */
    public sealed interface Result {
        record Done(DeadLetter letter) implements Result {}

        record Unknown() implements Result {}

        /** It was decided about before. */
        record Closed(State state) implements Result {}

        record Invalid(List<EventCheck.Problem> problems) implements Result {}

        /** The handler failed again, or there is none here: the letter is still open. */
        record Failed(String reason) implements Result {}
    }

    /** A letter with its history. */
    public record File(DeadLetter letter, List<Change> changes) {}

    /** The newest first. @param state null for all */
    public List<DeadLetter> list(@Nullable State state, int limit) {
        return table.list(state, limit);
    }

    public Optional<File> find(long id) {
        return table.find(id).map(letter -> new File(letter, table.changes(id)));
    }

    /** Puts another value in the letter's place; the one before is kept in its history. */
    public Result edit(long id, JsonNode value, String who) {
        return decide(id, letter -> {
            byte[] bytes = value.toString().getBytes(StandardCharsets.UTF_8);
            List<EventCheck.Problem> problems = new EventCheck(codec).check(with(letter.record(), bytes), value);
            if (!problems.isEmpty()) {
                return new Result.Invalid(problems);
            }
            table.setValue(id, bytes);
            table.record(id, who, Action.EDITED, null, letter.record().value());
            return done(id);
        });
    }

    /** Gives the letter up. */
    public Result discard(long id, String who) {
        return decide(id, letter -> {
            table.setState(id, State.DISCARDED);
            report(letter, Outcome.DISCARDED, letter.failure().attempts());
            table.record(id, who, Action.DISCARDED, null, null);
            return done(id);
        });
    }

    /**
     * Has the group that failed handle the event, in the transaction that closes the letter: once, whoever asks how
     * often. A handler that fails again leaves the letter open, with the new reason.
     *
     * @throws RuntimeException when the failure has nothing to do with the event: the same again later is right
     */
    public Result replay(long id, String who) {
        try {
            return decide(id, letter -> {
                DecodedEvent event = codec.decode(letter.record());
                DeadLetters.enter(inbox, letter.group(), event.id(), letter.record());
                int attempt = letter.failure().attempts() + 1;
                if (!redelivery.deliver(letter.group(), event, letter.record(), attempt)) {
                    return new Result.Failed("No handler of group " + letter.group() + " here takes " + event.type());
                }
                table.setState(id, State.REPLAYED);
                report(letter, Outcome.REPLAYED, attempt);
                table.record(id, who, Action.REPLAYED, null, null);
                log.info("[{}] dead letter {} was replayed by {}", letter.group(), id, who);
                return done(id);
            });
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            if (!(e instanceof UndecodableEventException) && redelivery.isPassing(e)) {
                throw e;
            }
            return failedAgain(id, e, who);
        }
    }

    private void report(DeadLetter letter, Outcome outcome, int attempts) {
        reports.report(letter.group(), letter.record(), outcome, attempts);
    }

    private Result failedAgain(long id, Throwable failure, String who) {
        log.warn("dead letter {} failed again: {}", id, failure.toString());
        Failure why = DeadLetters.describe(failure, 1, clock.instant().truncatedTo(ChronoUnit.MICROS));
        return decide(id, _ -> {
            table.setFailure(id, why);
            table.record(id, who, Action.REPLAY_FAILED, why.reason(), null);
            return new Result.Failed(why.reason());
        });
    }

    private Result decide(long id, Function<DeadLetter, Result> decision) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            Optional<DeadLetter> letter = table.lock(id);
            if (letter.isEmpty()) {
                return new Result.Unknown();
            }
            State state = letter.get().state();
            return state == State.OPEN ? decision.apply(letter.get()) : new Result.Closed(state);
        }));
    }

    private Result done(long id) {
        return new Result.Done(table.find(id).orElseThrow());
    }

    private static ConsumerRecord with(ConsumerRecord record, byte[] value) {
        return new ConsumerRecord(
                record.partition(), record.offset(), record.timestamp(), record.key(), value, record.headers());
    }
}
