package dev.streamstore.analytics.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RatesTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Rates rates = new Rates(Duration.ofSeconds(10));

    private void at(int seconds, long counter) {
        rates.add(START.plusSeconds(seconds), Map.of("orders", counter));
    }

    @Test
    void oneSampleTellsNothing() {
        at(0, 5);
        assertThat(rates.perSecond("orders")).isNull();
    }

    @Test
    void onlyTheWindowCounts() {
        at(0, 0);
        at(1, 1_000);
        at(6, 1_000);
        at(11, 1_055);
        assertThat(rates.perSecond("orders")).isEqualTo(5.5);
    }

    @Test
    void anOldSampleIsNoBeginning() {
        at(0, 0);
        at(60, 600);
        assertThat(rates.perSecond("orders")).isNull();
    }

    @Test
    void theSameSampleTwiceIsOne() {
        at(0, 0);
        at(2, 10);
        at(2, 10);
        assertThat(rates.perSecond("orders")).isEqualTo(5);
    }

    @Test
    void aCounterThatWentBackStandsStill() {
        at(0, 100);
        at(1, 3);
        assertThat(rates.perSecond("orders")).isZero();
    }

    @Test
    void anUnknownCounterHasNoRate() {
        at(0, 0);
        at(1, 1);
        assertThat(rates.perSecond("payments")).isNull();
    }
}
