package dev.streamstore.analytics.story;

import dev.streamstore.analytics.story.StoryHandling.Position;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.events.HandlingEvent.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tables {@code story_event} and {@code story_handling}. Writing methods belong in the caller's transaction. Thread-safe. */
@Repository
class StoryTable {
    private static final int PRUNE_ROWS = 5_000;

    private final JdbcClient jdbc;

    StoryTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What is there stays as it is: an event never changes. */
    void addEvents(Collection<StoryEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        INSERT INTO story_event (event_id, order_id, type, topic, partition, record_offset, producer,
                            causation_id, trace_id, occurred_at, published_at, detail)
                        SELECT * FROM unnest(CAST(:ids AS text[]), CAST(:orders AS text[]), CAST(:types AS text[]),
                            CAST(:topics AS text[]), CAST(:partitions AS int[]), CAST(:offsets AS bigint[]),
                            CAST(:producers AS text[]), CAST(:causes AS text[]), CAST(:traces AS text[]),
                            CAST(:occurred AS timestamptz[]), CAST(:published AS timestamptz[]),
                            CAST(:details AS text[]))
                        ON CONFLICT (event_id) DO NOTHING""")
                .param("ids", column(events, StoryEvent::id, String[]::new))
                .param("orders", column(events, StoryEvent::orderId, String[]::new))
                .param("types", column(events, StoryEvent::type, String[]::new))
                .param("topics", column(events, event -> event.partition().topic(), String[]::new))
                .param("partitions", column(events, event -> event.partition().partition(), Integer[]::new))
                .param("offsets", column(events, StoryEvent::offset, Long[]::new))
                .param("producers", column(events, StoryEvent::producer, String[]::new))
                .param("causes", column(events, StoryEvent::causationId, String[]::new))
                .param("traces", column(events, StoryEvent::traceId, String[]::new))
                .param("occurred", column(events, event -> event.occurredAt().toString(), String[]::new))
                .param("published", column(events, event -> event.publishedAt().toString(), String[]::new))
                .param("details", column(events, StoryEvent::detail, String[]::new))
                .update();
    }

    /**
     * Of what a group did with one event the last counts, a dead letter may be replayed, until it had its effect: handling the
     * event again has none.
     *
     * @param handlings each key once
     */
    void addHandlings(Collection<StoryHandling> handlings) {
        if (handlings.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        INSERT INTO story_handling AS s (event_id, consumer_group, service, outcome, attempts, handled_at,
                            report_offset, report_index)
                        SELECT * FROM unnest(CAST(:ids AS text[]), CAST(:groups AS text[]), CAST(:services AS text[]),
                            CAST(:outcomes AS text[]), CAST(:attempts AS int[]), CAST(:handled AS timestamptz[]),
                            CAST(:offsets AS bigint[]), CAST(:indexes AS int[]))
                        ON CONFLICT (event_id, consumer_group) DO UPDATE SET outcome = excluded.outcome,
                            attempts = excluded.attempts, handled_at = excluded.handled_at,
                            report_offset = excluded.report_offset, report_index = excluded.report_index
                        WHERE s.report_offset < excluded.report_offset AND s.outcome NOT IN ('HANDLED', 'REPLAYED')""")
                .param("ids", column(handlings, StoryHandling::eventId, String[]::new))
                .param("groups", column(handlings, StoryHandling::group, String[]::new))
                .param("services", column(handlings, StoryHandling::service, String[]::new))
                .param(
                        "outcomes",
                        column(handlings, handling -> handling.outcome().name(), String[]::new))
                .param("attempts", column(handlings, StoryHandling::attempts, Integer[]::new))
                .param(
                        "handled",
                        column(handlings, handling -> handling.handledAt().toString(), String[]::new))
                .param(
                        "offsets",
                        column(handlings, handling -> handling.position().offset(), Long[]::new))
                .param(
                        "indexes",
                        column(handlings, handling -> handling.position().index(), Integer[]::new))
                .update();
    }

    List<StoryEvent> events(String orderId) {
        return jdbc.sql("SELECT * FROM story_event WHERE order_id = :order")
                .param("order", orderId)
                .query(StoryTable::event)
                .list();
    }

    List<StoryHandling> handlings(String orderId) {
        return jdbc.sql("""
                        SELECT h.* FROM story_event e JOIN story_handling h USING (event_id)
                        WHERE e.order_id = :order ORDER BY h.handled_at, h.consumer_group""").param("order", orderId).query(StoryTable::handling).list();
    }

    /** Deletes some of what is older. @return whether there may be more */
    boolean prune(Instant before) {
        OffsetDateTime time = before.atOffset(ZoneOffset.UTC);
        int events = delete("story_event", "published_at", time);
        int handlings = delete("story_handling", "handled_at", time);
        return events == PRUNE_ROWS || handlings == PRUNE_ROWS;
    }

    private int delete(String table, String column, OffsetDateTime before) {
        return jdbc.sql("DELETE FROM %s WHERE ctid = ANY (ARRAY(SELECT ctid FROM %s WHERE %s < :before LIMIT :rows))"
                        .formatted(table, table, column))
                .param("before", before)
                .param("rows", PRUNE_ROWS)
                .update();
    }

    private static <R, T extends @Nullable Object> T[] column(
            Collection<R> rows, Function<R, T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }

    private static StoryEvent event(ResultSet row, int number) throws SQLException {
        return new StoryEvent(
                row.getString("event_id"),
                row.getString("order_id"),
                row.getString("type"),
                new TopicPartition(row.getString("topic"), row.getInt("partition")),
                row.getLong("record_offset"),
                row.getString("producer"),
                row.getString("causation_id"),
                row.getString("trace_id"),
                instant(row, "occurred_at"),
                instant(row, "published_at"),
                row.getString("detail"));
    }

    private static StoryHandling handling(ResultSet row, int number) throws SQLException {
        return new StoryHandling(
                row.getString("event_id"),
                row.getString("consumer_group"),
                row.getString("service"),
                Outcome.valueOf(row.getString("outcome")),
                row.getInt("attempts"),
                instant(row, "handled_at"),
                new Position(row.getLong("report_offset"), row.getInt("report_index")));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
