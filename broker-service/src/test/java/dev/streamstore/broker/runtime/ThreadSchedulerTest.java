package dev.streamstore.broker.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ThreadSchedulerTest {
    private final ThreadScheduler scheduler = new ThreadScheduler();

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    void runsOnceAfterTheDelay() throws Exception {
        long started = System.nanoTime();
        CountDownLatch ran = new CountDownLatch(1);
        scheduler.after(Duration.ofMillis(20), "once", ran::countDown);
        assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(System.nanoTime() - started)
                .isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
    }

    @Test
    void goesOnAfterAFailure() throws Exception {
        CountDownLatch runs = new CountDownLatch(3);
        scheduler.every(Duration.ofMillis(1), "failing", () -> {
            runs.countDown();
            throw new IllegalStateException("the work's own problem");
        });
        assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void runsOfOneTaskNeverOverlap() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicBoolean overlapped = new AtomicBoolean();
        CountDownLatch runs = new CountDownLatch(50);
        scheduler.every(Duration.ofNanos(1), "busy", () -> {
            if (inside.incrementAndGet() > 1) {
                overlapped.set(true);
            }
            Thread.yield();
            inside.decrementAndGet();
            runs.countDown();
        });
        assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(overlapped).isFalse();
    }

    @Test
    void aSlowTaskDelaysNoOther() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch other = new CountDownLatch(1);
        scheduler.after(Duration.ZERO, "slow", () -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        scheduler.after(Duration.ofMillis(1), "other", other::countDown);
        assertThat(other.await(10, TimeUnit.SECONDS)).isTrue();
        release.countDown();
    }

    @Test
    void whatIsCancelledDoesNotRun() throws Exception {
        AtomicBoolean ran = new AtomicBoolean();
        CountDownLatch later = new CountDownLatch(1);
        scheduler
                .after(Duration.ofMillis(400), "cancelled", () -> ran.set(true))
                .cancel();
        scheduler.after(Duration.ofMillis(500), "later", later::countDown);
        assertThat(later.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).isFalse();
    }

    @Test
    void closingWaitsForWhatRunsAndStartsNothingMore() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        AtomicBoolean finished = new AtomicBoolean();
        scheduler.after(Duration.ZERO, "running", () -> {
            started.countDown();
            Thread.yield();
            finished.set(true);
        });
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        AtomicBoolean never = new AtomicBoolean();
        scheduler.after(Duration.ofHours(1), "never", () -> never.set(true));
        scheduler.close();
        assertThat(finished).isTrue();
        assertThat(never).isFalse();
        scheduler.after(Duration.ZERO, "too late", () -> never.set(true));
        assertThat(never).isFalse();
    }
}
