package dev.streamstore.stack.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenLoopTest {

    private static List<Duration> arrivals(double perSecond, long seed, int count) {
        Arrivals arrivals = new Arrivals(perSecond, new Random(seed));
        return Stream.generate(arrivals::next).limit(count).toList();
    }

    @Test
    void arrivalsHaveTheRateAndTheSpreadOfAPoissonProcess() {
        List<Duration> arrivals = arrivals(50, 1, 20_000);
        assertThat(arrivals).isSorted().isEqualTo(arrivals(50, 1, 20_000));
        double seconds = arrivals.getLast().toNanos() / 1e9;
        assertThat(20_000 / seconds).isBetween(48.0, 52.0);
        long shortGaps = 0;
        for (int i = 1; i < arrivals.size(); i++) {
            if (arrivals.get(i).minus(arrivals.get(i - 1)).toNanos() < 1e9 / 50) {
                shortGaps++;
            }
        }
        // 1 - 1/e of the gaps are shorter than the mean one; evenly spaced, all or none would be.
        assertThat(shortGaps / 20_000.0).isBetween(0.61, 0.65);
    }

    /** Fails when calls wait for each other: the first one ends only when the last has begun. */
    @Test
    void aSlowCallHoldsNobodyUp() throws Exception {
        List<Duration> expected = arrivals(200, 3, 100);
        Duration end = expected.getLast().plusNanos(1);
        List<Duration> begun = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch all = new CountDownLatch(expected.size());
        try (OpenLoop loop = new OpenLoop()) {
            loop.endAt(end);
            loop.run(new Arrivals(200, new Random(3)), due -> {
                begun.add(due);
                all.countDown();
                awaitUninterruptibly(all);
            });
        }
        assertThat(begun).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
