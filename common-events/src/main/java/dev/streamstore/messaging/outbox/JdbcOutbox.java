package dev.streamstore.messaging.outbox;

import dev.streamstore.events.DomainEvent;
import dev.streamstore.events.EventTypes;
import dev.streamstore.events.Topics;
import dev.streamstore.messaging.broker.EventCodec;
import java.sql.Types;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Writes events to the table {@code outbox} in the caller's transaction and wakes the relays when it has committed. */
final class JdbcOutbox implements Outbox {
    /** The notification is delivered with the commit, once per lane, to the relays of every instance. */
    private static final String INSERT_AND_NOTIFY = """
            with written as (
                insert into outbox (id, lane, topic, partition, key, type, headers, payload, created_at)
                values (:id, :lane, :topic, :partition, :key, :type, cast(:headers as jsonb), :payload, :createdAt)
                returning lane)
            select pg_notify(:channel, lane::text) from written
            """;

    private final JdbcClient jdbc;
    private final EventCodec codec;
    private final EventIds ids;
    private final InstantSource clock;
    private final LaneSignals signals;
    private final String source;

    JdbcOutbox(
            JdbcClient jdbc, EventCodec codec, EventIds ids, InstantSource clock, LaneSignals signals, String source) {
        this.jdbc = jdbc;
        this.codec = codec;
        this.ids = ids;
        this.clock = clock;
        this.signals = signals;
        this.source = source;
    }

    @Override
    public void publish(DomainEvent... events) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("[Outbox] publish: expected to be in a transaction but was in none");
        }
        Set<Lane> lanes = new LinkedHashSet<>();
        for (DomainEvent event : events) {
            insert(event);
            lanes.add(Lane.of(event.key()));
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                lanes.forEach(signals::wake);
            }
        });
    }

    private void insert(DomainEvent event) {
        UUID id = ids.next();
        jdbc.sql(INSERT_AND_NOTIFY)
                .param("id", id)
                .param("lane", Lane.of(event.key()).number())
                .param("topic", Topics.of(event))
                .param("partition", EventCodec.partitionOf(event), Types.INTEGER)
                .param("key", event.key())
                .param("type", EventTypes.nameOf(event.getClass()))
                .param("headers", codec.headersToJson(codec.headers(event, id.toString(), source)))
                .param("payload", codec.encode(event))
                .param("createdAt", clock.instant().atOffset(ZoneOffset.UTC))
                .param("channel", OutboxTable.CHANNEL)
                .query((_, _) -> id)
                .single();
    }
}
