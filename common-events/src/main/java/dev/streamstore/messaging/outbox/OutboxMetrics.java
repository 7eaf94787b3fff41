package dev.streamstore.messaging.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What operators watch:
 *
 * <ul>
 *   <li>{@code streamstore.outbox.size} rows not yet published; {@code streamstore.outbox.age} of the oldest, in seconds
 *   <li>{@code streamstore.outbox.published} rows published by this instance, in {@code streamstore.outbox.batches}
 * </ul>
 */
final class OutboxMetrics {
    private final Counter published;
    private final Counter batches;
    private final AtomicLong rows;
    private final AtomicLong ageMs = new AtomicLong();

    OutboxMetrics(MeterRegistry registry) {
        this.published = registry.counter("streamstore.outbox.published");
        this.batches = registry.counter("streamstore.outbox.batches");
        this.rows = registry.gauge("streamstore.outbox.size", new AtomicLong());
        registry.gauge("streamstore.outbox.age", ageMs, age -> age.get() / 1000.0);
    }

    void waiting(long rows, Duration age) {
        this.rows.set(rows);
        ageMs.set(age.toMillis());
    }

    /** A batch; one that was empty is none. */
    void published(int rows) {
        published.increment(rows);
        batches.increment(Math.min(rows, 1));
    }
}
