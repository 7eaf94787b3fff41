package dev.streamstore.benchmarks.flow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Durations of one kind, and what they come to. Safe for use by several threads. */
final class Latencies {
    private final List<Duration> all = new ArrayList<>();

    synchronized void add(Duration latency) {
        all.add(latency);
    }

    /** Adds the time since {@code System.nanoTime()} was {@code begin}. */
    void addSince(long begin) {
        add(Duration.ofNanos(System.nanoTime() - begin));
    }

    synchronized int count() {
        return all.size();
    }

    /** @param percent 0 to 100; of none it is not a number */
    synchronized double percentileMs(double percent) {
        if (all.isEmpty()) {
            return Double.NaN;
        }
        List<Duration> sorted = all.stream().sorted().toList();
        int index = (int) Math.ceil(sorted.size() * percent / 100) - 1;
        return sorted.get(Math.clamp(index, 0, sorted.size() - 1)).toNanos() / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "p50 %7.1f ms   p99 %7.1f ms   max %7.1f ms",
                percentileMs(50),
                percentileMs(99),
                percentileMs(100));
    }
}
