package dev.streamstore.messaging.handler;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * What operators watch:
 *
 * <ul>
 *   <li>{@code streamstore.events} done with, by {@code group} and {@code outcome}: handled, duplicate, skipped,
 *       dead-letter
 *   <li>{@code streamstore.events.retries} failed attempts by {@code group}
 *   <li>{@code streamstore.events.latency} from the append to the log until handled, by {@code group}
 * </ul>
 */
final class HandlerMetrics {

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

    HandlerMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void done(String group, Outcome outcome, int events) {
        registry.counter("streamstore.events", "group", group, "outcome", outcome.tag)
                .increment(events);
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
