package dev.streamstore.analytics.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AtomicInteger readings = new AtomicInteger();
    private final Feed<Count> feed = new Feed<>("test", this::read, Duration.ofMillis(1));

    private record Count(Instant asOf, int count) implements View {
        @Override
        public Map<String, Object> sections() {
            return Map.of("count", count);
        }
    }

    @AfterEach
    void stop() {
        feed.close();
    }

    /** Let {@code Feed.readWhileListenedTo} catch nothing, or no errors, to see it fail. */
    @Test
    void aReadingThatFailsInWhateverWayIsRepeated() throws InterruptedException {
        try (Feed<Count>.Subscription subscription = feed.subscribe()) {
            Count first = subscription.next(PATIENCE);
            assertThat(first).isNotNull();
            assertThat(first.count()).isEqualTo(3);
        }
    }

    private Count read() {
        int reading = readings.incrementAndGet();
        switch (reading) {
            case 1 -> throw new IllegalStateException("no database");
            case 2 -> throw new NoClassDefFoundError("Driver");
            default -> {
                return new Count(Instant.EPOCH, reading);
            }
        }
    }
}
