package dev.streamstore.messaging.deadletter;

import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.BrokerException;
import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.events.HandlingEvent.Outcome;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.broker.EventCodec.UndecodableEventException;
import dev.streamstore.messaging.broker.SharedProducer;
import dev.streamstore.messaging.deadletter.DeadLetter.Failure;
import dev.streamstore.messaging.inbox.Inbox;
import dev.streamstore.messaging.report.HandlingReports;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Puts aside what a group can't handle: as a row, then on its {@link DeadLetterTopic}. The row is what counts: it is
 * written with the entry in the inbox, and shown, edited and replayed; the record is for those who watch the log.
 *
 * <p>Thread-safe.
 */
public final class DeadLetters {
    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
    private static final int MAX_REASON_CHARS = 1_000;
    private static final int MAX_STACKTRACE_CHARS = 8_000;
    private static final int CATCH_UP_ROWS = 50;

    private final DeadLetterTable table;
    private final Inbox inbox;
    private final TransactionTemplate transactions;
    private final DeadLetterTopic topic;
    private final HandlingReports reports;
    private final InstantSource clock;

    public DeadLetters(
            JdbcClient jdbc,
            Inbox inbox,
            TransactionTemplate transactions,
            BrokerClient client,
            SharedProducer producer,
            HandlingReports reports,
            InstantSource clock) {
        this.table = new DeadLetterTable(jdbc, clock);
        this.inbox = inbox;
        this.transactions = transactions;
        this.topic = new DeadLetterTopic(client, producer);
        this.reports = reports;
        this.clock = clock;
    }

    public static String topic(String topic, String group) {
        return topic + "." + group + ".dlt";
    }

    /**
     * Returns when the dead letter is in the database and the broker has acknowledged it, or refused it for good: then the
     * row is all there is. From the row on the group is done with the event: delivered again, it is a duplicate.
     *
     * @return false, and nothing is put aside, when the group has handled the event after all: another member, that was
     *     given the partition meanwhile, could
     * @throws RuntimeException when one of them did not answer: calling again is right, it makes no second row
     */
    public boolean put(String group, ConsumerRecord record, Throwable failure, int attempts)
            throws InterruptedException {
        Failure why = describe(failure, attempts, clock.instant().truncatedTo(ChronoUnit.MICROS));
        boolean isEvent = !(failure instanceof UndecodableEventException);
        OptionalLong id = Objects.requireNonNull(transactions.execute(_ -> keep(group, record, why, isEvent)));
        if (id.isEmpty()) {
            return false;
        }
        try {
            publish(id.getAsLong(), group, record, why);
        } catch (BrokerException e) {
            if (e.retriable()) {
                throw e;
            }
            log.error("dead letter {} is in the database only, its topic refuses it: {}", id.getAsLong(), e.toString());
        }
        return true;
    }

    /** @return its id; empty when another member has handled the event, which can't be said of what is none */
    private OptionalLong keep(String group, ConsumerRecord record, Failure why, boolean isEvent) {
        Optional<String> eventId = EventCodec.id(record);
        boolean entered = eventId.isEmpty() || enter(inbox, group, eventId.get(), record);
        OptionalLong before = entered ? OptionalLong.empty() : table.find(group, record);
        if (before.isPresent() || !entered && isEvent) {
            return before;
        }
        reports.report(group, record, Outcome.DEAD_LETTER, why.attempts());
        return OptionalLong.of(table.insert(group, record, why));
    }

    /** From now on a delivery of the event to this group is a repetition. @return whether it was none until now */
    static boolean enter(Inbox inbox, String group, String eventId, ConsumerRecord record) {
        return !inbox.enter(group, List.of(new Inbox.Entry(eventId, record.partition(), record.offset())))
                .isEmpty();
    }

    /**
     * Publishes rows whose writer died before it could, some at a time. What is refused for good stays where it is.
     *
     * @param after the row to go on after, 0 to begin with
     * @return the row to go on after, or empty when that was all
     * @throws BrokerException when the broker can't now
     */
    OptionalLong catchUp(Duration longerAgo, long after) throws InterruptedException {
        List<DeadLetter> left = table.unpublished(longerAgo, after, CATCH_UP_ROWS);
        for (DeadLetter letter : left) {
            try {
                publish(letter.id(), letter.group(), letter.record(), letter.failure());
            } catch (BrokerException e) {
                if (e.retriable()) {
                    throw e;
                }
                log.debug("dead letter {} is still refused: {}", letter.id(), e.toString());
            }
        }
        return left.size() < CATCH_UP_ROWS
                ? OptionalLong.empty()
                : OptionalLong.of(left.getLast().id());
    }

    private void publish(long id, String group, ConsumerRecord record, Failure failure) throws InterruptedException {
        topic.publish(id, group, record, failure);
        transactions.executeWithoutResult(_ -> table.markPublished(id));
    }

    static Failure describe(Throwable failure, int attempts, Instant at) {
        String reason = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
        StringWriter stacktrace = new StringWriter();
        failure.printStackTrace(new PrintWriter(stacktrace));
        return new Failure(
                failure.getClass().getName(),
                bounded(reason, MAX_REASON_CHARS),
                bounded(stacktrace.toString(), MAX_STACKTRACE_CHARS),
                attempts,
                at);
    }

    private static String bounded(String text, int maxChars) {
        return text.length() <= maxChars ? text : text.substring(0, maxChars);
    }
}
