package dev.streamstore.broker.log;

import static dev.streamstore.broker.log.LogDirectory.append;
import static dev.streamstore.broker.log.LogDirectory.everything;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What was deleted from the front of a log stays deleted, whatever ends; and nothing goes with it. */
class TrimTest {
    private static final int POWER_LOSSES = 20;
    private static final int RECORDS = 40;

    /** In the middle of a segment; there are some before it and some after it. */
    private static final int TRIM = 22;

    private final SimulatedLog origin = new SimulatedLog(Map.of("segment.bytes", "2000", "retention.bytes", "6000"));

    @Test
    void aTrimThatEndsInTheMiddleIsDoneOrIsNot() {
        fill(origin.open());
        origin.endingAnywhereIn(log -> log.deleteBefore(TRIM), (left, inTheMiddle, where) -> {
            PartitionLog next = left.killed().open();
            assertThat(next.startOffset())
                    .as(where)
                    .isIn(inTheMiddle ? List.of(0L, (long) TRIM) : List.of((long) TRIM));
            assertWhole(next, where);
        });
    }

    @Test
    void noPowerLossMakesAHoleOfATrim() {
        fill(origin.open());
        origin.endingAnywhereIn(log -> log.deleteBefore(TRIM), (left, inTheMiddle, where) -> {
            for (int seed = 0; seed < POWER_LOSSES; seed++) {
                PartitionLog next = left.afterPowerLoss(seed).open();
                assertThat(next.startOffset())
                        .as(where)
                        .isIn(inTheMiddle ? List.of(0L, (long) TRIM) : List.of((long) TRIM));
                assertWhole(next, where + ", power loss " + seed);
            }
        });
    }

    @Test
    void noPowerLossMakesAHoleOfWhatRetentionDeletes() {
        fill(origin.open());
        origin.endingAnywhereIn(log -> log.runRetention(RECORDS), (left, inTheMiddle, where) -> {
            for (int seed = 0; seed < POWER_LOSSES; seed++) {
                PartitionLog next = left.afterPowerLoss(seed).open();
                assertThat(inTheMiddle || next.startOffset() > 0).as(where).isTrue();
                assertWhole(next, where + ", power loss " + seed);
            }
        });
    }

    /** Nobody has asked for the records to be on the disk; that they are gone was promised to be. */
    @Test
    void aTrimOfWhatIsNotOnTheDiskYetBringsItThere() {
        PartitionLog log = origin.open();
        append(log, Batches.from(1, 0, 0, "a", "b", "c"));
        append(log, "d");
        log.deleteBefore(3);
        for (int seed = 0; seed < POWER_LOSSES; seed++) {
            PartitionLog next = origin.afterPowerLoss(seed).open();
            assertThat(next.startOffset()).isEqualTo(3);
            assertThat(next.endOffset()).isBetween(3L, 4L);
            assertThat(append(next, Batches.from(1, 0, 0, "a", "b", "c")).batches())
                    .containsExactly(new PlacedBatch(0, 2, -1, true));
        }
    }

    @Test
    void aProducerIsKnownWhenItsSegmentsAreDeletedAndTheProcessIsKilled() {
        PartitionLog log = origin.open();
        append(log, Batches.from(1, 0, 0, "a"));
        fill(log);
        log.deleteBefore(RECORDS);

        assertKnown(origin.killed().open());
    }

    /** The segment goes at the next start only, and what would have been noted of it in the background never was. */
    @Test
    void aProducerIsKnownWhenItsSegmentIsSealedAfterTheTrimAndTheProcessIsKilled() {
        PartitionLog log = origin.open();
        append(log, Batches.from(1, 0, 0, "a"));
        log.deleteBefore(1);
        append(log, "x".repeat(1990));

        assertThat(log.inspection().segments()).hasSize(2);
        assertKnown(origin.killed().open());
    }

    private static void assertKnown(PartitionLog log) {
        long end = log.endOffset();
        assertThat(append(log, Batches.from(1, 0, 0, "a")).batches()).containsExactly(new PlacedBatch(0, 0, -1, true));
        assertThat(append(log, Batches.from(1, 0, 1, "b")).batches())
                .containsExactly(new PlacedBatch(end, end, -1, false));
    }

    /** Otherwise what is written next would be taken for what was deleted, by the start after that. */
    @Test
    void aLogThatEndsBeforeItsStartGoesOnAtItsStart() {
        PartitionLog log = origin.open();
        append(log, Batches.from(1, 0, 0, "a"));
        append(log, "b");
        append(log, "c");
        log.deleteBefore(3);
        SimulatedLog damaged = origin.killed();
        Path file = new SegmentFiles(SimulatedLog.DIRECTORY, 0).log();
        damaged.disk.damage(file, bytes -> Arrays.copyOf(bytes, bytes.length / 2));

        damaged.endingAnywhereInOpen((left, inTheMiddle, where) -> {
            SimulatedLog started = left.killed();
            PartitionLog next = started.open();
            assertThat(next.startOffset()).as(where).isEqualTo(3);
            assertThat(append(next, "d").endOffset()).as(where).isEqualTo(4);
            PartitionLog afterThat = started.killed().open();
            assertThat(everything(afterThat)).as(where).containsExactly("3:d");
            assertThat(append(afterThat, Batches.from(1, 0, 0, "a")).batches())
                    .as(where)
                    .containsExactly(new PlacedBatch(0, 0, -1, true));
        });
    }

    /** So many that several segments are sealed, and all on the disk. */
    private void fill(PartitionLog log) {
        LogAppend last = null;
        for (long i = log.endOffset(); i < RECORDS; i++) {
            last = append(log, value(i));
        }
        log.flush(last);
    }

    private static void assertWhole(PartitionLog log, String where) {
        int start = (int) log.startOffset();
        assertThat(everything(log))
                .as(where)
                .containsExactlyElementsOf(IntStream.range(start, RECORDS)
                        .mapToObj(i -> i + ":" + value(i))
                        .toList());
    }

    private static String value(long i) {
        return i + "x".repeat(300);
    }
}
