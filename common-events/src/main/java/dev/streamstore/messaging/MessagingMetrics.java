package dev.streamstore.messaging;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What operators watch:
 *
 * <ul>
 *   <li>{@code streamstore.outbox.size} rows not yet published; {@code streamstore.outbox.age} of the oldest, in seconds
 *   <li>{@code streamstore.outbox.published} rows published by this instance
 *   <li>{@code streamstore.events} done with, by {@code group} and {@code outcome}: handled, duplicate, skipped,
 *       dead-letter
 *   <li>{@code streamstore.events.retries} failed attempts by {@code group}
 *   <li>{@code streamstore.events.latency} from the append to the log until handled, by {@code group}
 * </ul>
 */
final class MessagingMetrics {

    enum Outcome {
        HANDLED("handled"),
        DUPLICATE("duplicate"),
        SKIPPED("skipped"),
        DEAD_LETTER("dead-letter");

        private final String tag;

        Outcome(String tag) {
            this.tag = tag;
        }
    }

    private final MeterRegistry registry;
    private final Counter published;
    private final AtomicLong outboxRows;
    private final AtomicLong outboxAgeMs = new AtomicLong();

    MessagingMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.published = registry.counter("streamstore.outbox.published");
        this.outboxRows = registry.gauge("streamstore.outbox.size", new AtomicLong());
        registry.gauge("streamstore.outbox.age", outboxAgeMs, ageMs -> ageMs.get() / 1000.0);
    }

    void outbox(long rows, Duration age) {
        outboxRows.set(rows);
        outboxAgeMs.set(age.toMillis());
    }

    void published(int rows) {
        published.increment(rows);
    }

    void done(String group, Outcome outcome) {
        registry.counter("streamstore.events", "group", group, "outcome", outcome.tag)
                .increment();
    }

    void retried(String group) {
        registry.counter("streamstore.events.retries", "group", group).increment();
    }

    void latency(String group, Duration latency) {
        Timer.builder("streamstore.events.latency")
                .tag("group", group)
                .register(registry)
                .record(latency);
    }
}
