package dev.streamstore.broker.log;

import static dev.streamstore.broker.log.LogDirectory.append;
import static dev.streamstore.broker.log.LogDirectory.bytes;
import static dev.streamstore.broker.log.LogDirectory.everything;
import static dev.streamstore.broker.log.LogDirectory.from;
import static dev.streamstore.broker.log.LogDirectory.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a crash or a bad disk leaves behind, the log comes back with every record that can be told to be whole. */
class LogRecoveryTest {
    /** Small enough for several segments, large enough for index entries in each. */
    private static final Map<String, String> SMALL_SEGMENTS = Map.of("segment.bytes", "20000");

    @TempDir
    Path root;

    private LogDirectory directory;
    private Path damaged;

    @BeforeEach
    void paths() {
        directory = new LogDirectory(root.resolve("orders-0"));
        damaged = root.resolve("damaged");
    }

    @Test
    void aKillLosesNothing() {
        PartitionLog log = directory.open(SMALL_SEGMENTS);
        fill(log, 200);
        List<String> before = everything(log);

        PartitionLog recovered = directory.copyTo(damaged).open(SMALL_SEGMENTS);

        assertThat(directory.list(".log")).hasSizeGreaterThan(3);
        assertThat(everything(recovered)).isEqualTo(before).hasSize(200);
        assertThat(append(recovered, "next").endOffset()).isEqualTo(201);
    }

    @Test
    void aTailCutAnywhereKeepsEveryWholeBatch() throws IOException {
        PartitionLog log = directory.open();
        append(log, "before");
        List<Integer> ends = new ArrayList<>(List.of((int) log.sizeBytes()));
        for (int i = 0; i < 4; i++) {
            append(log, Batches.from(9, 0, 2 * i, "a" + i, "b" + i));
            ends.add((int) log.sizeBytes());
        }
        List<String> all = everything(log);
        byte[] whole = bytes(directory.last(".log"));

        for (int length = ends.getFirst(); length <= whole.length; length++) {
            int cut = length;
            int batches = (int) ends.stream().filter(end -> end <= cut).count();
            LogDirectory crashed = directory.copyTo(damaged);
            write(crashed.last(".log"), Arrays.copyOf(whole, cut));

            try (PartitionLog recovered = crashed.open()) {
                int records = 1 + 2 * (batches - 1);
                assertThat(everything(recovered)).as("cut at %d", cut).isEqualTo(all.subList(0, records));
                assertThat(recovered.endOffset()).isEqualTo(records);
                assertThat(Files.size(crashed.last(".log"))).isEqualTo((long) ends.get(batches - 1));
                // The producer goes on exactly behind what was kept.
                assertThat(append(recovered, Batches.from(9, 0, records - 1, "again"))
                                .batches())
                        .containsExactly(new PlacedBatch(records, records, -1, false));
            }
        }
    }

    @Test
    void aFlippedBitInTheTailCutsFromItsBatchOn() {
        PartitionLog log = directory.open();
        append(log, "first");
        int second = (int) log.sizeBytes();
        append(log, "second");
        int third = (int) log.sizeBytes();
        append(log, "third");
        byte[] good = bytes(directory.last(".log"));

        for (int bit = second * 8; bit < third * 8; bit++) {
            int at = bit / 8 - second;
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            LogDirectory crashed = directory.copyTo(damaged);
            write(crashed.last(".log"), bad);
            try (PartitionLog recovered = crashed.open()) {
                // The leader epoch is the one field that nothing vouches for.
                boolean leaderEpoch = at >= 12 && at < 16;
                assertThat(everything(recovered))
                        .as("bit %d of the batch", bit - second * 8)
                        .hasSize(leaderEpoch ? 3 : 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".index", ".timeindex"})
    void damageToAnIndexNeverHidesARecord(String suffix) {
        PartitionLog log = directory.open(SMALL_SEGMENTS);
        fill(log, 60);
        log.close();
        List<Path> indexes = directory.list(suffix);
        assertThat(indexes).hasSize(3);
        List<String> all = from(directory.copyTo(damaged).open(SMALL_SEGMENTS), 0);

        for (Path index : List.of(indexes.getFirst(), indexes.getLast())) {
            byte[] good = bytes(index);
            assertThat(good).isNotEmpty();
            for (int bit = 0; bit < good.length * 8; bit += 3) {
                byte[] bad = good.clone();
                bad[bit / 8] ^= (byte) (1 << bit % 8);
                assertUnharmed(index, bad, all, "flipped bit " + bit);
            }
            for (int length = 0; length < good.length; length++) {
                assertUnharmed(index, Arrays.copyOf(good, length), all, "cut to " + length);
            }
        }
    }

    private void assertUnharmed(Path index, byte[] content, List<String> all, String damage) {
        LogDirectory crashed = directory.copyTo(damaged);
        write(crashed.path.resolve(index.getFileName()), content);
        try (PartitionLog log = crashed.open(SMALL_SEGMENTS)) {
            for (int offset = 0; offset < all.size(); offset++) {
                LogRead read = log.read(offset, LogDirectory.ALL, 1);
                assertThat(Batches.texts(read.batches())).as(damage).containsExactly(all.get(offset));
                assertThat(log.offsetAt(Batches.T0 + offset * 10L, LogDirectory.ALL))
                        .as(damage)
                        .hasValue(offset);
            }
        }
    }

    /** A reader must not be led astray by damage that comes after the log was opened, either. */
    @ParameterizedTest
    @ValueSource(strings = {".index", ".timeindex"})
    void damageToAnIndexInUseNeverHidesARecord(String suffix) {
        try (PartitionLog log = directory.open(SMALL_SEGMENTS)) {
            fill(log, 60);
            Path index = directory.list(suffix).get(1);
            byte[] good = bytes(index);
            for (int bit = 0; bit < good.length * 8; bit++) {
                byte[] bad = good.clone();
                bad[bit / 8] ^= (byte) (1 << bit % 8);
                write(index, bad);
                for (int offset = 0; offset < 60; offset++) {
                    assertThat(Batches.texts(
                                    log.read(offset, LogDirectory.ALL, 1).batches()))
                            .containsExactly(offset + ":" + value(offset));
                    assertThat(log.offsetAt(Batches.T0 + offset * 10L, LogDirectory.ALL))
                            .as("bit %d", bit)
                            .hasValue(offset);
                }
            }
            log.runRetention(0);
            assertThat(bytes(index)).as("rebuilt by the next retention run").isEqualTo(good);
        }
    }

    @Test
    void missingIndexesAreRebuilt() throws IOException {
        PartitionLog log = directory.open(SMALL_SEGMENTS);
        fill(log, 120);
        log.close();
        List<byte[]> indexes =
                directory.list("index").stream().map(LogDirectory::bytes).toList();
        for (Path index : directory.list("index")) {
            Files.delete(index);
        }

        try (PartitionLog reopened = directory.open(SMALL_SEGMENTS)) {
            assertThat(everything(reopened)).hasSize(120);
        }

        assertThat(directory.list("index").stream().map(LogDirectory::bytes)).containsExactlyElementsOf(indexes);
    }

    @Test
    void aCleanStopSparesTheScanAndHoldsOnce() {
        PartitionLog log = directory.open();
        append(log, "first");
        append(log, "second");
        log.close();
        byte[] content = bytes(directory.last(".log"));
        content[content.length - 2] ^= 1;
        write(directory.last(".log"), content);

        // Not read, so not noticed here: readers check the sums of what they get.
        PartitionLog trusted = directory.open();
        assertThat(trusted.endOffset()).isEqualTo(2);

        assertThat(directory.copyTo(damaged).open().endOffset()).isEqualTo(1);
    }

    @Test
    void aMarkerThatDoesNotFitIsNotTrusted() {
        PartitionLog log = directory.open();
        append(log, "first");
        append(log, "second");
        log.close();
        byte[] content = bytes(directory.last(".log"));
        write(directory.last(".log"), Arrays.copyOf(content, content.length - 1));

        assertThat(everything(directory.open())).containsExactly("0:first");
    }

    @ParameterizedTest
    @ValueSource(strings = {".snapshot", "clean-stop", "leader-epoch-checkpoint"})
    void damageToWhatIsKeptBesideTheLogChangesNothing(String suffix) {
        PartitionLog log = directory.open(SMALL_SEGMENTS);
        for (int i = 0; i < 40; i++) {
            log.append(Batches.from(9, 0, i, value(i)), i < 20 ? 0 : 3);
        }
        log.close();
        byte[] good = bytes(directory.last(suffix));
        for (int at = 0; at < good.length; at++) {
            for (int bit : new int[] {0, 7}) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) (1 << bit);
                assertProducerGoesOn(suffix, bad);
            }
            if (at % 4 == 0) {
                assertProducerGoesOn(suffix, Arrays.copyOf(good, at));
            }
        }
    }

    private void assertProducerGoesOn(String suffix, byte[] content) {
        LogDirectory crashed = directory.copyTo(damaged);
        write(crashed.last(suffix), content);
        try (PartitionLog log = crashed.open(SMALL_SEGMENTS)) {
            assertThat(log.endOffset()).isEqualTo(40);
            assertThat(append(log, Batches.from(9, 0, 35, value(35))).batches())
                    .containsExactly(new PlacedBatch(35, 35, -1, true));
            assertThat(append(log, Batches.from(9, 0, 40, "new")).batches())
                    .containsExactly(new PlacedBatch(40, 40, -1, false));
        }
    }

    @Test
    void leaderEpochsAreReadFromTheLogWhenTheirFileIsLost() throws IOException {
        PartitionLog log = directory.open();
        log.append(Batches.of("a"), 2);
        log.append(Batches.of("b"), 5);
        Path file = directory.path.resolve("leader-epoch-checkpoint");
        String written = Files.readString(file);
        assertThat(written).isEqualTo("0\n2\n2 0\n5 1\n");
        LogDirectory crashed = directory.copyTo(damaged);
        Files.delete(crashed.path.resolve("leader-epoch-checkpoint"));

        assertThat(crashed.open().latestLeaderEpoch()).isEqualTo(5);
        assertThat(Files.readString(crashed.path.resolve("leader-epoch-checkpoint")))
                .isEqualTo(written);
    }

    @Test
    void leftoversOfACrashAreRemoved() throws IOException {
        PartitionLog log = directory.open();
        append(log, "a");
        log.close();
        for (String name : List.of(
                "00000000000000000000.log.deleted",
                "00000000000000000077.index",
                "00000000000000000077.timeindex",
                "leader-epoch-checkpoint.tmp")) {
            Files.writeString(directory.path.resolve(name), "left behind");
        }

        assertThat(everything(directory.open())).containsExactly("0:a");
        assertThat(directory.list("").stream().map(path -> path.getFileName().toString()))
                .containsExactly(
                        "00000000000000000000.index",
                        "00000000000000000000.log",
                        "00000000000000000000.timeindex",
                        "00000000000000000001.snapshot",
                        "leader-epoch-checkpoint",
                        "recovery-point");
    }

    @Test
    void aClaimedLengthBeyondAllMemoryIsJustABadBatch() {
        PartitionLog log = directory.open();
        append(log, "good");
        append(log, "bad");
        LogDirectory crashed = directory.copyTo(damaged);
        byte[] content = bytes(crashed.last(".log"));
        int second = RecordBatches.in(ByteBuffer.wrap(content)).getFirst().sizeBytes();
        ByteBuffer.wrap(content).putInt(second + 8, Integer.MAX_VALUE - RecordBatch.PREFIX_BYTES);
        write(crashed.last(".log"), content);

        assertThat(everything(crashed.open())).containsExactly("0:good");
    }

    /** Not cut: sealed segments were whole once, so this is the disk's doing, and what can be read stays. */
    @Test
    void damageInTheMiddleOfTheLogTakesNoOtherSegmentAndNotTheStart() throws IOException {
        PartitionLog log = directory.open(SMALL_SEGMENTS);
        fill(log, 60);
        log.close();
        Path second = directory.list(".log").get(1);
        byte[] content = bytes(second);
        int batch = RecordBatches.in(ByteBuffer.wrap(content)).getFirst().sizeBytes();
        ByteBuffer.wrap(content).putInt(3 * batch + 8, Integer.MAX_VALUE - RecordBatch.PREFIX_BYTES);
        write(second, content);
        for (String beside : List.of("index", ".snapshot", "leader-epoch-checkpoint")) {
            for (Path file : directory.list(beside)) {
                Files.delete(file);
            }
        }
        long damagedAt = SegmentFiles.baseOffsetOfLog(second).orElseThrow() + 3;
        long next = SegmentFiles.baseOffsetOfLog(directory.list(".log").get(2)).orElseThrow();

        try (PartitionLog reopened = directory.open(SMALL_SEGMENTS)) {
            assertThat(reopened.endOffset()).isEqualTo(60);
            assertThat(Batches.texts(reopened.read(damagedAt - 1, LogDirectory.ALL, 1 << 20)
                            .batches()))
                    .hasSize(1);
            assertThatExceptionOfType(BrokerFault.class)
                    .isThrownBy(() -> reopened.read(damagedAt, LogDirectory.ALL, 1 << 20))
                    .satisfies(fault -> assertThat(fault.code()).isEqualTo(ErrorCode.STORAGE_ERROR));
            assertThat(from(reopened, next)).hasSize((int) (60 - next));
        }
    }

    /** Nothing was on the disk yet but the names. */
    @Test
    void aPowerLossThatEmptiesSeveralSegmentsLeavesNoHole() {
        SimulatedLog machine = new SimulatedLog(SMALL_SEGMENTS);
        fill(machine.open(), 30);
        SimulatedLog next = machine.killed();
        List<Path> segments = next.disk.list(SimulatedLog.DIRECTORY).stream()
                .filter(file -> SegmentFiles.baseOffsetOfLog(file).isPresent())
                .toList();
        assertThat(segments).hasSize(2);
        segments.forEach(segment -> next.disk.damage(segment, bytes -> new byte[0]));

        PartitionLog recovered = next.open();
        assertThat(recovered.endOffset()).isZero();
        append(recovered, "first");
        assertThat(everything(recovered)).containsExactly("0:first");
    }

    @Test
    void theStartSurvives() {
        PartitionLog log = directory.open(SMALL_SEGMENTS);
        fill(log, 200);
        log.deleteBefore(50);
        List<String> left = everything(log);

        PartitionLog recovered = directory.copyTo(damaged).open(SMALL_SEGMENTS);

        assertThat(recovered.startOffset()).isEqualTo(50);
        assertThat(from(recovered, 50)).isEqualTo(left);
        assertThat(directory.list(".log").getFirst().getFileName().toString()).isNotEqualTo("00000000000000000000.log");
    }

    /** One record a batch, ten milliseconds apart. */
    private static void fill(PartitionLog log, int records) {
        for (int i = 0; i < records; i++) {
            append(log, Batches.at(Batches.T0 + i * 10L, value(i)));
        }
    }

    private static String value(int i) {
        return i + "-" + "x".repeat(900);
    }
}
