package dev.streamstore.messaging.inbox;

import dev.streamstore.client.TopicPartition;
import dev.streamstore.messaging.background.StopSignal;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Remembers, in the table {@code inbox}, which event a group has handled. Thread-safe. */
public final class Inbox {
    /** In the order of their ids, so that two that enter the same events wait for each other in one direction only. */
    private static final String INSERT = """
            insert into inbox (consumer_group, event_id, topic, partition, record_offset, handled_at)
            select :group, id, topic, partition, record_offset, :now
            from unnest(cast(:ids as text[]), cast(:topics as text[]), cast(:partitions as int[]),
                        cast(:offsets as bigint[])) as e (id, topic, partition, record_offset)
            on conflict do nothing
            returning event_id
            """;

    private static final String PRUNE = """
            delete from inbox where ctid = any (array(
                select ctid from inbox where handled_at < :before limit :limit))
            """;
    private static final int PRUNE_ROWS = 5_000;

    private final JdbcClient jdbc;
    private final InstantSource clock;

    /** An event and where it lay. */
    public record Entry(String eventId, TopicPartition partition, long offset) {}

    public Inbox(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Marks the events as handled, if the transaction commits. Waits for another transaction that is just handling one.
     *
     * @return the ids of those that were not handled before, each once
     */
    public List<String> enter(String group, List<Entry> entries) {
        List<Entry> ordered =
                entries.stream().sorted(Comparator.comparing(Entry::eventId)).toList();
        return jdbc.sql(INSERT)
                .param("group", group)
                .param("ids", column(ordered, Entry::eventId, String[]::new))
                .param("topics", column(ordered, entry -> entry.partition().topic(), String[]::new))
                .param("partitions", column(ordered, entry -> entry.partition().partition(), Integer[]::new))
                .param("offsets", column(ordered, Entry::offset, Long[]::new))
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query(String.class)
                .list();
    }

    private static <T> T[] column(List<Entry> entries, Function<Entry, T> value, IntFunction<T[]> array) {
        return entries.stream().map(value).toArray(array);
    }

    /** Forgets what was handled longer ago than {@code retention}, a few thousand rows per transaction. */
    void prune(Duration retention, StopSignal stop) {
        int pruned;
        do {
            pruned = jdbc.sql(PRUNE)
                    .param("before", clock.instant().minus(retention).atOffset(ZoneOffset.UTC))
                    .param("limit", PRUNE_ROWS)
                    .update();
        } while (pruned == PRUNE_ROWS && !stop.isSet());
    }
}
