package dev.streamstore.order.saga;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Since when this process has been in touch with the log without a break. Time in which it was not running, or in which
 * events stayed in its outbox, is not the others' to answer for: they may not even have been asked. Thread-safe.
 */
@Component
class LogContact {
    /** In normal times an event leaves the outbox within milliseconds; a busy relay may need a second. */
    private static final Duration STALE = Duration.ofSeconds(5);

    private final JdbcClient jdbc;
    private final Clock clock;
    private Instant since;

    LogContact(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.since = clock.instant();
    }

    /** To be called every few seconds: a break in between calls is not noticed. */
    synchronized Instant unbrokenSince() {
        Instant now = clock.instant();
        if (hasEventsOlderThan(now.minus(STALE))) {
            since = now;
        }
        return since;
    }

    private boolean hasEventsOlderThan(Instant before) {
        return jdbc.sql("select exists (select from outbox where created_at < :before)")
                .param("before", before.atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single();
    }
}
