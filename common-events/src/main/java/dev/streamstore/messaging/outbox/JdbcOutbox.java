package dev.streamstore.messaging.outbox;

import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.EventTypes;
import dev.streamstore.events.Topics;
import dev.streamstore.messaging.background.WakeUp;
import dev.streamstore.messaging.broker.EventCodec;
import dev.streamstore.messaging.outbox.OutboxTable.NewRow;
import dev.streamstore.messaging.trace.Traces;
import java.sql.Connection;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Collects the events of a transaction, writes them with its commit, and wakes the relays after it. Thread-safe. */
final class JdbcOutbox implements Outbox {
    /** What a record may take with headers and key, below the broker's {@code max.message.bytes} of 1 MiB. */
    private static final int MAX_PAYLOAD_CHARS = 1_000_000;

    private final OutboxTable table;
    private final EventCodec codec;
    private final EventIds ids;
    private final InstantSource clock;
    private final WakeUp relay;
    private final Traces traces;
    private final String source;

    /** @param source CloudEvents {@code source} of all its events */
    JdbcOutbox(
            OutboxTable table,
            EventCodec codec,
            EventIds ids,
            InstantSource clock,
            WakeUp relay,
            Traces traces,
            String source) {
        this.table = table;
        this.codec = codec;
        this.ids = ids;
        this.clock = clock;
        this.relay = relay;
        this.traces = traces;
        this.source = source;
    }

    @Override
    public void publish(DomainEvent... events) {
        PendingEvents pending = ofThisTransaction();
        for (DomainEvent event : events) {
            rows(event).forEach(pending::add);
        }
    }

    @Override
    public void publish(Connection transaction, DomainEvent... events) {
        table.in(transaction)
                .insert(Arrays.stream(events)
                        .flatMap(event -> rows(event).stream())
                        .toList());
    }

    @Override
    public void publishLatest(DomainEvent event) {
        PendingEvents pending = ofThisTransaction();
        rows(event).forEach(pending::addLatest);
    }

    void write(List<NewRow> rows) {
        table.insert(rows);
    }

    void wakeRelay() {
        relay.call();
    }

    private PendingEvents ofThisTransaction() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("[Outbox] publish: expected to be in a transaction but was in none");
        }
        for (TransactionSynchronization each : TransactionSynchronizationManager.getSynchronizations()) {
            if (each instanceof PendingEvents pending && pending.areOf(this)) {
                return pending;
            }
        }
        PendingEvents pending = new PendingEvents(this);
        TransactionSynchronizationManager.registerSynchronization(pending);
        return pending;
    }

    /** The newest version first: that is the one that a reader who knows both handles. */
    private List<NewRow> rows(DomainEvent event) {
        UUID id = ids.next();
        NewRow newest = row(event, event, id);
        return event.forEarlierReaders()
                .map(earlier -> List.of(newest, row(event, earlier, id)))
                .orElseGet(() -> List.of(newest));
    }

    private NewRow row(DomainEvent event, Object version, UUID id) {
        String type = EventTypes.nameOf(version.getClass());
        String payload = codec.encode(version);
        if (payload.length() > MAX_PAYLOAD_CHARS) {
            throw new IllegalArgumentException("[Outbox] " + type + " of " + event.key() + ": expected at most "
                    + MAX_PAYLOAD_CHARS + " characters of JSON but was " + payload.length());
        }
        return new NewRow(
                id,
                Topics.of(event),
                EventCodec.partitionOf(event),
                event.key(),
                type,
                codec.headersToJson(codec.headers(event, type, id.toString(), source, traces.current())),
                payload,
                clock.instant().atOffset(ZoneOffset.UTC));
    }
}
