package dev.streamstore.order.saga;

import dev.streamstore.messaging.handler.ConsumerGroups;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Since when this process has been in touch with the log without a break. Time in which it was not running or had no
 * database, in which events stayed in its outbox, or in which nobody read the answers, is not the others' to answer for:
 * they may not have been asked, or not been heard. Thread-safe.
 */
@Component
class LogContact {
    /** In normal times an event leaves the outbox within milliseconds; a busy relay may need a second. */
    private static final Duration STALE = Duration.ofSeconds(5);

    /** Looks are two seconds apart, unless they fail or the process was suspended. */
    private static final Duration LONGEST_GAP = Duration.ofSeconds(10);

    private final JdbcClient jdbc;
    private final ConsumerGroups groups;
    private final Clock clock;
    private Instant since;
    private Instant lastLook;

    LogContact(JdbcClient jdbc, ConsumerGroups groups, Clock clock) {
        this.jdbc = jdbc;
        this.groups = groups;
        this.clock = clock;
        this.since = clock.instant();
        this.lastLook = since;
    }

    /**
     * Looks. To be called every few seconds: more than ten without a look that succeeds are a break, and a shorter one
     * between looks is not noticed.
     *
     * @throws RuntimeException when the database does not answer
     */
    synchronized Instant unbrokenSince() {
        Instant now = clock.instant();
        boolean wasAway = now.isAfter(lastLook.plus(LONGEST_GAP));
        if (hasEventsOlderThan(now.minus(STALE)) || !groups.hasReader(OrderSaga.GROUP) || wasAway) {
            since = now;
        }
        lastLook = now;
        return since;
    }

    private boolean hasEventsOlderThan(Instant before) {
        return jdbc.sql("select exists (select from outbox where created_at < :before)")
                .param("before", before.atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single();
    }
}
