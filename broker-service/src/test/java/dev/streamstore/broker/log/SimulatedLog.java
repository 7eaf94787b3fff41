package dev.streamstore.broker.log;

import dev.streamstore.broker.runtime.ManualTime;
import dev.streamstore.broker.runtime.SimulatedDisk;
import dev.streamstore.broker.runtime.SimulatedDisk.ProcessEnded;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.client.TopicPartition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/** A log on a simulated disk, for tests that end its process or its machine. What runs in the background waits to be told. */
final class SimulatedLog {
    static final Path DIRECTORY = Path.of("/prices-0");

    final ManualTime time;
    final SimulatedDisk disk;
    private final TopicConfig config;
    private final Deque<Runnable> background = new ArrayDeque<>();

    SimulatedLog(Map<String, String> config) {
        this.time = new ManualTime(Batches.T0);
        this.disk = new SimulatedDisk(time);
        this.config = TopicConfig.of(config);
    }

    private SimulatedLog(SimulatedLog before, SimulatedDisk left) {
        this.time = before.time;
        this.disk = left;
        this.config = before.config;
    }

    PartitionLog open() {
        try {
            return PartitionLog.open(
                    DIRECTORY,
                    new TopicPartition("prices", 0),
                    config,
                    LogEnvironment.of(disk, time).withBackground(background::add));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void runBackground() {
        while (!background.isEmpty()) {
            background.poll().run();
        }
    }

    /** What the next process finds. */
    SimulatedLog killed() {
        return new SimulatedLog(this, disk.afterKill());
    }

    /** What the next machine finds; even seeds keep the order of what was done to the directory. */
    SimulatedLog afterPowerLoss(long seed) {
        return new SimulatedLog(this, disk.afterPowerLoss(new Random(seed), seed % 2 == 0));
    }

    /** What is left when the process ends before each single change to the disk that {@code action} makes, and after it. */
    void endingAnywhereIn(Consumer<PartitionLog> action, EndedLog check) {
        endingAnywhere(
                process -> {
                    PartitionLog log = process.open();
                    return () -> action.accept(log);
                },
                check);
    }

    /** The same for what a start does. */
    void endingAnywhereInOpen(EndedLog check) {
        endingAnywhere(process -> process::open, check);
    }

    private void endingAnywhere(Function<SimulatedLog, Runnable> prepare, EndedLog check) {
        boolean ended = true;
        for (int change = 0; ended; change++) {
            SimulatedLog process = killed();
            Runnable action = prepare.apply(process);
            process.disk.endAt(process.disk.operations() + change, 50);
            try {
                action.run();
                ended = false;
            } catch (ProcessEnded e) {
                ended = true;
            }
            check.accept(process, ended, ended ? "ended before change " + change : "ended after all changes");
        }
    }

    /** Looks at what an ended process has left. */
    interface EndedLog {
        void accept(SimulatedLog left, boolean inTheMiddle, String where);
    }
}
