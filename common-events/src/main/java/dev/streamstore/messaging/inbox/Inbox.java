package dev.streamstore.messaging.inbox;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.messaging.background.StopSignal;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Remembers, in the table {@code inbox}, which event a group has handled. Thread-safe. */
public final class Inbox {
    private static final String INSERT = """
            insert into inbox (consumer_group, event_id, topic, partition, record_offset, handled_at)
            values (:group, :id, :topic, :partition, :offset, :now) on conflict do nothing
            """;
    private static final String PRUNE = """
            delete from inbox where ctid = any (array(
                select ctid from inbox where handled_at < :before limit :limit))
            """;
    private static final int PRUNE_ROWS = 5_000;

    private final JdbcClient jdbc;
    private final InstantSource clock;

    public Inbox(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Marks the event as handled, if the transaction commits. Waits for another transaction that is just handling it.
     *
     * @return false when it was handled before
     */
    public boolean enter(String group, String eventId, ConsumerRecord record) {
        return jdbc.sql(INSERT)
                        .param("group", group)
                        .param("id", eventId)
                        .param("topic", record.partition().topic())
                        .param("partition", record.partition().partition())
                        .param("offset", record.offset())
                        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    /** Forgets what was handled longer ago than {@code retention}, a few thousand rows per transaction. */
    public void prune(Duration retention, StopSignal stop) {
        int pruned;
        do {
            pruned = jdbc.sql(PRUNE)
                    .param("before", clock.instant().minus(retention).atOffset(ZoneOffset.UTC))
                    .param("limit", PRUNE_ROWS)
                    .update();
        } while (pruned == PRUNE_ROWS && !stop.isSet());
    }
}
