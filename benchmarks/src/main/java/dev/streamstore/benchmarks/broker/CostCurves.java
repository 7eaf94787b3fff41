package dev.streamstore.benchmarks.broker;

import dev.streamstore.benchmarks.broker.Report.Columns;
import dev.streamstore.benchmarks.broker.Report.Row;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What it costs to append a batch and to fetch one from anywhere, over the number of partitions and over the size of a
 * log: one after the other over one connection, so that nothing hides behind anything else. Each round goes over all
 * points, since a broker that has run for a while is faster than before.
 */
final class CostCurves {
    private static final int OPERATIONS = 3_000;
    private static final int WARM_UP = 15_000;
    private static final int[] PARTITIONS = {1, 10, 100, 1_000};
    private static final int[] MIB = {1, 16, 128, 1_024, 10_240};

    private final StreamStoreContender broker;
    private final Report report;
    private final int rounds;

    CostCurves(StreamStoreContender broker, Report report, int rounds) {
        this.broker = broker;
        this.report = report;
        this.rounds = rounds;
    }

    /** A topic that is measured, and what its rows are called. */
    private record Point(String title, Probe probe) {}

    /** @param logMib how large the largest log is, at most 10240 */
    void measure(int logMib) throws IOException, InterruptedException {
        List<Point> points = new ArrayList<>();
        for (int partitions : PARTITIONS) {
            points.add(point("%,d partitions".formatted(partitions), partitions, 0));
        }
        for (int mib : MIB) {
            if (mib <= logMib) {
                points.add(point("a log of %,d MiB".formatted(mib), 1, mib));
            }
        }
        Probe warm = points.getFirst().probe();
        warm.append(WARM_UP);
        warm.fetch(WARM_UP);
        for (int round = 0; round < rounds; round++) {
            for (Point point : points) {
                Probe probe = point.probe();
                measured(point.title() + ": append a batch", () -> probe.append(OPERATIONS));
                measured(point.title() + ": fetch a batch", () -> probe.fetch(OPERATIONS));
            }
        }
        for (Point point : points) {
            point.probe().close();
            broker.deleteTopic(point.probe().topic());
        }
    }

    private Point point(String title, int partitions, int mib) throws IOException, InterruptedException {
        String topic = "curve-" + partitions + "-" + mib;
        Probe probe = new Probe(broker.url(), topic, partitions);
        probe.create();
        probe.fill((long) mib << 20);
        // Something to fetch in each partition.
        probe.append(partitions);
        return new Point(title, probe);
    }

    private interface Operations {
        /** Returns the nanoseconds that each took, in ascending order. */
        long[] perform() throws IOException, InterruptedException;
    }

    private void measured(String title, Operations operations) throws IOException, InterruptedException {
        Duration before = cpu();
        long[] nanos = operations.perform();
        Duration used = cpu().minus(before);
        report.add(new Row(title + ", p50", "µs", false), Columns.OURS, nanos[nanos.length / 2] / 1e3);
        report.add(new Row(title + ", broker CPU", "µs", false), Columns.OURS, used.toNanos() / 1e3 / nanos.length);
    }

    private Duration cpu() {
        return broker.process().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
