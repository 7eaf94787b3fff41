package dev.streamstore.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.runtime.ManualTime;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ByteQuotasTest {

    private final ManualTime time = new ManualTime(0);
    private final ByteQuotas quotas = new ByteQuotas(new QuotaLimits(-1, Map.of("slow", 1_000L, "none", 0L)), time);

    @Test
    void oneSecondsWorthGoesAtOnceAndTheRestHasToBeWaitedFor() {
        quotas.take("slow", 999);
        assertThat(quotas.waitMs("slow")).isEmpty();
        quotas.take("slow", 501);
        assertThat(quotas.waitMs("slow")).hasValue(501);

        time.advance(Duration.ofMillis(500));
        assertThat(quotas.waitMs("slow")).hasValue(1);
        time.advance(Duration.ofMillis(1));
        assertThat(quotas.waitMs("slow")).isEmpty();
    }

    @Test
    void whatIsNotUsedIsNotSavedUp() {
        quotas.take("slow", 1);
        time.advance(Duration.ofMillis(60_000));
        quotas.take("slow", 2_000);
        assertThat(quotas.waitMs("slow")).hasValue(1_001);
    }

    @Test
    void overTimeTheRateHolds() {
        long moved = 0;
        for (int ms = 0; ms < 10_000; ms++) {
            if (quotas.waitMs("slow").isEmpty()) {
                quotas.take("slow", 137);
                moved += 137;
            }
            time.advance(Duration.ofMillis(1));
        }
        assertThat(moved).isBetween(10_500L, 11_200L);
    }

    @Test
    void othersAreNotLimitedAndZeroIsNothing() {
        quotas.take("fast", Long.MAX_VALUE);
        assertThat(quotas.waitMs("fast")).isEmpty();
        quotas.take("none", 1);
        assertThat(quotas.waitMs("none")).hasValue(60_000);
    }

    @Test
    void whoHasToWaitIsNotForgottenAmongMany() {
        ByteQuotas everyone = new ByteQuotas(new QuotaLimits(1_000, Map.of()), time);
        everyone.take("greedy", 100_000);
        for (int i = 0; i < 5_000; i++) {
            everyone.take("client-" + i, 1);
        }
        assertThat(everyone.waitMs("greedy")).hasValue(99_001);
    }
}
