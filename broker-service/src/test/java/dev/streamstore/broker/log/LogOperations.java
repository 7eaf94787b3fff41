package dev.streamstore.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.log.LogModel.Entry;
import dev.streamstore.broker.log.LogModel.Sent;
import dev.streamstore.broker.runtime.ManualTime;
import dev.streamstore.broker.runtime.SimulatedDisk;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.record.Compression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A log on a simulated disk, a random sequence of what can be done to it, and the model of what it should hold then. The
 * same seed does the same. What would run in the background runs at random moments.
 */
final class LogOperations {
    static final Path DIRECTORY = Path.of("/orders-0");
    private static final TopicPartition ID = new TopicPartition("orders", 0);

    private final Random random;
    private final ManualTime time = new ManualTime(Batches.T0);
    private final TopicConfig config;
    private final boolean compacted;
    private final boolean deletes;
    private final Deque<Runnable> background = new ArrayDeque<>();
    private final List<Entry> inFlight = new ArrayList<>();
    private final List<Sent> inFlightSent = new ArrayList<>();
    private SimulatedDisk disk = new SimulatedDisk(time);
    private LogModel model;
    private @Nullable PartitionLog log;

    LogOperations(long seed, String cleanupPolicy) {
        random = new Random(seed);
        compacted = cleanupPolicy.contains("compact");
        deletes = cleanupPolicy.contains("delete");
        model = new LogModel(compacted);
        config = TopicConfig.of(Map.of(
                "cleanup.policy", cleanupPolicy,
                "segment.bytes", "2000",
                "retention.ms", "60000",
                "retention.bytes", "20000",
                "delete.retention.ms", "2000",
                "min.cleanable.dirty.ratio", "0.1"));
    }

    SimulatedDisk disk() {
        return disk;
    }

    Random random() {
        return random;
    }

    LogModel model() {
        return model;
    }

    void open() throws IOException {
        background.clear();
        log = PartitionLog.open(
                DIRECTORY, ID, config, LogEnvironment.of(disk, time).withBackground(background::add));
    }

    PartitionLog log() {
        return java.util.Objects.requireNonNull(log);
    }

    /** One operation more. */
    void step() throws IOException {
        time.advance(Duration.ofMillis(random.nextInt(300)));
        switch (random.nextInt(20)) {
            case 0 -> runBackground();
            case 1 -> retain();
            case 2 -> deleteBefore();
            case 3, 4 -> clean();
            case 5 -> repeat();
            case 6 -> {
                log().close();
                model.flushedTo(model.endOffset());
                open();
            }
            case 7, 8 -> flush(append(random.nextBoolean(), 1));
            case 9, 10 -> append(false, 1 + random.nextInt(3));
            default -> append(random.nextBoolean(), 1);
        }
    }

    void runBackground() {
        while (!background.isEmpty()) {
            background.poll().run();
        }
    }

    private LogAppend append(boolean idempotent, int batches) {
        long offset = model.endOffset();
        List<ByteBuffer> bytes = new ArrayList<>();
        long producer = random.nextInt(3);
        for (int i = 0; i < batches; i++) {
            List<Entry> entries = entries(offset);
            offset += entries.size();
            int sequence = idempotent ? nextSequence(producer) : 0;
            Compression compression = Compression.values()[random.nextInt(5)];
            bytes.add(LogModel.batch(compression, idempotent ? producer : -1, sequence, entries));
            inFlight.addAll(entries);
            if (idempotent) {
                inFlightSent.add(new Sent(producer, sequence, entries));
            }
        }
        LogAppend append = log().append(Batches.concat(bytes.toArray(ByteBuffer[]::new)), 0);
        landed();
        return append;
    }

    private void landed() {
        model.append(inFlight);
        model.sent(inFlightSent);
        inFlight.clear();
        inFlightSent.clear();
    }

    private int nextSequence(long producer) {
        Sent last = model.producers().get(producer);
        return last == null ? 0 : last.sequence() + last.entries().size();
    }

    private List<Entry> entries(long offset) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            String value = random.nextInt(6) == 0 ? null : "v" + (offset + i) + "-".repeat(random.nextInt(120));
            entries.add(new Entry(offset + i, time.wallMs() - random.nextInt(100), "k" + random.nextInt(12), value));
        }
        return entries;
    }

    private void flush(LogAppend append) {
        log().flush(append);
        model.flushedTo(append.endOffset());
    }

    private void repeat() {
        if (model.producers().isEmpty()) {
            return;
        }
        List<Sent> all = List.copyOf(model.producers().values());
        Sent last = all.get(random.nextInt(all.size()));
        LogAppend append =
                log().append(LogModel.batch(Compression.NONE, last.producerId(), last.sequence(), last.entries()), 0);
        PlacedBatch placed = append.batches().getFirst();
        if (!placed.duplicate()
                || placed.baseOffset() != last.entries().getFirst().offset()) {
            throw new AssertionError("expected the place of " + last + " but was " + placed);
        }
    }

    private void retain() {
        model.mayStartAt(deletes ? model.endOffset() : 0);
        log().runRetention(log().endOffset());
        model.startsAt(log().startOffset());
    }

    private void deleteBefore() {
        if (model.endOffset() > 0) {
            int most = random.nextInt(4) == 0 ? 100 : 10;
            long offset = Math.min(model.endOffset(), model.startOffset() + random.nextInt(most));
            model.mayStartAt(offset);
            log().deleteBefore(offset);
            model.startsAt(offset);
        }
    }

    private void clean() {
        if (compacted) {
            if (random.nextBoolean()) {
                runBackground();
            }
            int mapBytes = OffsetMap.ENTRY_BYTES * (random.nextBoolean() ? 4 : 100);
            log().clean(new CleanerRun(
                    new CleanerLimits(1 << 30, mapBytes),
                    time,
                    nanos -> time.advance(Duration.ofNanos(nanos)),
                    () -> false));
        }
    }

    /** The process is gone; goes on with another one on the disk that it, or the machine, left behind. */
    void crash(boolean powerLoss) throws IOException {
        disk = powerLoss ? disk.afterPowerLoss(random, random.nextBoolean()) : disk.afterKill();
        long acknowledged = model.endOffset();
        long mustHave = powerLoss ? model.flushedTo() : acknowledged;
        landed();
        open();
        long end = log().endOffset();
        boolean inTheMiddle = end > acknowledged && end < model.endOffset();
        if (inTheMiddle && !powerLoss) {
            throw new AssertionError("log ends at " + end + ", in the middle of the batches from " + acknowledged
                    + " to " + model.endOffset() + " that were to be appended together");
        }
        if (end < mustHave || end > model.endOffset()) {
            throw new AssertionError("log ends at " + end + " but has to end between " + mustHave + " and "
                    + model.endOffset() + (powerLoss ? " after a power loss" : " after a kill"));
        }
        long start = log().startOffset();
        // Where nothing of it was ever flushed, a power loss may take the first segment and leave the second.
        boolean flushed = !powerLoss || model.flushedTo() > model.startOffset();
        if (start < model.startOffset() || flushed && start > model.mayStartAt()) {
            throw new AssertionError("log starts at " + start + " but has to start between " + model.startOffset()
                    + " and " + model.mayStartAt());
        }
        model.cutTo(end);
        model.startsAt(log().startOffset());
    }

    /**
     * Recovering what was recovered changes nothing. Indexes may differ once: a log that was stopped cleanly has entries
     * in them that the log alone does not ask for.
     */
    void recoverAgain(String where) throws IOException {
        Map<String, String> once = disk.content();
        recoverTo(where + ", recovered twice");
        Map<String, String> twice = disk.content();
        recoverTo(where + ", recovered three times");
        assertThat(disk.content()).as(where).isEqualTo(twice);
        once.keySet().removeIf(name -> name.endsWith("index"));
        twice.keySet().removeIf(name -> name.endsWith("index"));
        assertThat(twice).as(where).isEqualTo(once);
    }

    private void recoverTo(String where) throws IOException {
        crash(false);
        check(where);
    }

    void check(String where) {
        model.check(log(), where);
    }
}
