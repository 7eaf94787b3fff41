package dev.streamstore.messaging.report;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.client.Header;
import dev.streamstore.events.HandlingEvent.EventsHandled;
import dev.streamstore.events.HandlingEvent.Handling;
import dev.streamstore.events.HandlingEvent.Outcome;
import dev.streamstore.events.Topics;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.outbox.Outbox;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
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
            Header.text(record.headers(), EventCodec.ID)
                    .ifPresent(id -> report(group, List.of(handling(id, record, outcome, attempts))));
        }
    }

    /** Several, in the order in which they were handled. */
    public void report(String group, List<Handling> events) {
        if (outbox != null && !events.isEmpty()) {
            outbox.publish(new EventsHandled(group, events, clock.instant().truncatedTo(ChronoUnit.MICROS)));
        }
    }

    private static Handling handling(String id, ConsumerRecord record, Outcome outcome, int attempts) {
        String type = Header.text(record.headers(), EventCodec.TYPE).orElse("");
        return new Handling(id, type, outcome, attempts);
    }
}
