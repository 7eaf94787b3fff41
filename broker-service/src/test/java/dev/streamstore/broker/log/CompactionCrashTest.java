package dev.streamstore.broker.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatchBuilder;
import dev.streamstore.client.record.RecordBatches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wherever a compaction ends, the last record of each key is there, and every offset is another record's. */
class CompactionCrashTest {
    private static final int POWER_LOSSES = 10;
    private static final int RECORDS = 60;

    private final SimulatedLog origin = new SimulatedLog(Map.of("cleanup.policy", "compact", "segment.bytes", "2000"));

    /** The second time small segments become one. */
    @ParameterizedTest
    @ValueSource(strings = {"first", "second"})
    void noPowerLossInTheMiddleTakesARecordThatStays(String round) {
        PartitionLog log = origin.open();
        log.flush(fill(log));
        origin.runBackground();
        if (round.equals("second")) {
            clean(log);
        }
        Map<String, String> latest = latest(log);
        origin.endingAnywhereIn(this::clean, (left, inTheMiddle, where) -> {
            for (int seed = 0; seed < POWER_LOSSES; seed++) {
                assertHolds(latest, left.afterPowerLoss(seed), where + ", power loss " + seed);
            }
        });
    }

    private void assertHolds(Map<String, String> latest, SimulatedLog left, String where) {
        PartitionLog log = left.open();
        assertThat(latest(log)).as(where).isEqualTo(latest);
        assertThat(log.endOffset()).as(where).isEqualTo(RECORDS);
        clean(log);
        assertThat(latest(log)).as(where + ", compacted again").isEqualTo(latest);
    }

    /** Nor one in the start that finishes it. */
    @Test
    void noPowerLossInTheStartThatFinishesItTakesARecordThatStays() {
        PartitionLog log = origin.open();
        log.flush(fill(log));
        origin.runBackground();
        clean(log);
        Map<String, String> latest = latest(log);
        origin.endingAnywhereIn(this::clean, (swapping, inTheMiddle, when) -> {
            boolean unfinished = swapping.disk.list(SimulatedLog.DIRECTORY).stream()
                    .anyMatch(file -> file.toString().endsWith(SegmentFiles.SWAP));
            if (unfinished) {
                swapping.killed().endingAnywhereInOpen((left, inTheStart, where) -> {
                    for (int seed = 0; seed < POWER_LOSSES; seed++) {
                        String start = when + ", the start " + where + ", power loss " + seed;
                        assertHolds(latest, left.afterPowerLoss(seed), start);
                    }
                });
            }
        });
    }

    /** The recovery that reads it again takes a gap for the log's end. */
    @Test
    void whatIsNotKnownToBeOnTheDiskIsNotCompacted() {
        PartitionLog log = origin.open();
        log.flush(fill(log));
        Map<String, String> latest = latest(log);
        assertThat(log.recoveryPoint()).isZero();
        clean(log);
        assertThat(latest(origin.killed().open())).isEqualTo(latest);
        assertThat(records(log)).hasSize(RECORDS);

        origin.runBackground();
        clean(log);
        assertThat(records(log)).hasSizeLessThan(RECORDS);
        assertThat(latest(origin.killed().open())).isEqualTo(latest);
    }

    private static LogAppend fill(PartitionLog log) {
        Random random = new Random(1);
        LogAppend last = null;
        for (int i = 0; i < RECORDS; i++) {
            String key = "k" + random.nextInt(12);
            last = log.append(
                    new RecordBatchBuilder(Compression.NONE)
                            .append(Batches.T0, key.getBytes(UTF_8), (i + "x".repeat(200)).getBytes(UTF_8), List.of())
                            .build(),
                    0);
        }
        return last;
    }

    private void clean(PartitionLog log) {
        CleanerLimits limits = new CleanerLimits(1 << 30, 1 << 16);
        log.clean(new CleanerRun(
                limits, origin.time, nanos -> origin.time.advance(Duration.ofNanos(nanos)), () -> false));
    }

    private static Map<String, String> latest(PartitionLog log) {
        Map<String, String> latest = new HashMap<>();
        records(log)
                .forEach(record -> latest.put(
                        new String(record.key(), UTF_8), record.offset() + ":" + new String(record.value(), UTF_8)));
        return latest;
    }

    private static List<LogRecord> records(PartitionLog log) {
        List<LogRecord> records = new ArrayList<>();
        long next = log.startOffset();
        while (next < log.endOffset()) {
            LogRead read = log.read(next, LogDirectory.ALL, 1 << 20);
            for (RecordBatch batch : RecordBatches.in(read.batches())) {
                batch.verifyChecksum();
                batch.forEach(records::add);
            }
            assertThat(read.nextOffset()).isGreaterThan(next);
            next = read.nextOffset();
        }
        return records;
    }
}
