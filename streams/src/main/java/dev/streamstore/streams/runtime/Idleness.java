package dev.streamstore.streams.runtime;

import dev.streamstore.client.TopicPartition;
import dev.streamstore.streams.state.InputProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which inputs have been silent for so long that nobody shall wait for them. Silent is where the state does not move,
 * whoever moves it. For one thread.
 */
final class Idleness {
    private final InstantSource clock;
    private final Duration timeout;
    private final Map<TopicPartition, Seen> seen = new HashMap<>();

    private record Seen(@Nullable InputProgress progress, Instant since) {}

    Idleness(InstantSource clock, Duration timeout) {
        this.clock = clock;
        this.timeout = timeout;
    }

    /** @param inputs where they are now; one that is not known yet begins to be waited for */
    void observe(Set<TopicPartition> all, Map<TopicPartition, InputProgress> inputs) {
        Instant now = clock.instant();
        for (TopicPartition input : all) {
            Seen before = seen.get(input);
            InputProgress progress = inputs.get(input);
            if (before == null || progress != null && !Objects.equals(before.progress, progress)) {
                seen.put(input, new Seen(progress, now));
            }
        }
    }

    Set<TopicPartition> idle() {
        Instant now = clock.instant();
        Set<TopicPartition> idle = new HashSet<>();
        seen.forEach((input, last) -> {
            if (Duration.between(last.since, now).compareTo(timeout) >= 0) {
                idle.add(input);
            }
        });
        return idle;
    }

    void forget() {
        seen.clear();
    }
}
