package dev.streamstore.messaging.report;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.events.HandlingEvent.EventsHandled;
import dev.streamstore.events.HandlingEvent.Handling;
import dev.streamstore.events.HandlingEvent.Outcome;
import dev.streamstore.events.Topics;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.outbox.Outbox;
import java.sql.Connection;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reports in the caller's transaction what it does with events. Thread-safe. */
public final class HandlingReports {
    /** Reports nothing. */
    public static final HandlingReports NONE = new HandlingReports(null, InstantSource.system());

    private final @Nullable Outbox outbox;
    private final InstantSource clock;

    HandlingReports(@Nullable Outbox outbox, InstantSource clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    /** One event. A record that has no id is no event, and one that is a report itself is not reported. */
    public void report(String group, ConsumerRecord record, Outcome outcome, int attempts) {
        if (!record.partition().topic().equals(Topics.HANDLED)) {
            handling(record, outcome, attempts).ifPresent(handling -> report(group, List.of(handling)));
        }
    }

    /** Several, in the order in which they were handled. */
    public void report(String group, List<Handling> events) {
        if (outbox != null && !events.isEmpty()) {
            outbox.publish(report(group, events, clock));
        }
    }

    /** The same in a transaction that Spring does not know of. */
    public void report(Connection transaction, String group, List<Handling> events) {
        if (outbox != null && !events.isEmpty()) {
            outbox.publish(transaction, report(group, events, clock));
        }
    }

    private static EventsHandled report(String group, List<Handling> events, InstantSource clock) {
        return new EventsHandled(group, events, clock.instant().truncatedTo(ChronoUnit.MICROS));
    }

    /** @return empty for a record that has no id: it is no event */
    public static Optional<Handling> handling(ConsumerRecord record, Outcome outcome, int attempts) {
        return EventCodec.id(record)
                .map(id -> new Handling(
                        id, Header.text(record.headers(), EventCodec.TYPE).orElse(""), outcome, attempts));
    }
}
