package dev.streamstore.broker.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.log.LogModel.Entry;
import dev.streamstore.broker.runtime.ManualTime;
import dev.streamstore.broker.runtime.SimulatedDisk;
import dev.streamstore.broker.runtime.SimulatedDisk.ProcessEnded;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatches;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of file that lies beside the batches, with a bit of each byte flipped, cut at each byte, and missing, in a log that
 * was stopped cleanly and in one whose process was killed: no record is lost, none comes twice, idempotent producers
 * go on, and recovering again changes nothing. The batches themselves are damaged in {@link LogRecoveryTest}.
 */
class DamagedFilesTest {
    private static final Path DIRECTORY = Path.of("/prices-0");
    private static final TopicPartition ID = new TopicPartition("prices", 0);
    private static final Pattern OFFSET = Pattern.compile("[0-9]{20}");
    private static final int PRODUCER = 9;
    private static final int RECORDS = 40;
    private static final int START = 6;
    private static final TopicConfig CONFIG = TopicConfig.of(Map.of(
            "cleanup.policy", "compact,delete",
            "segment.bytes", "8000",
            "min.cleanable.dirty.ratio", "0.01"));
    private static final List<String> KINDS = List.of(
            "*.index",
            "*.snapshot",
            "*.timeindex",
            "cleaner-offset",
            "leader-epoch-checkpoint",
            "log-start-offset",
            "recovery-point");

    private final ManualTime time = new ManualTime(Batches.T0);
    private SimulatedDisk disk = new SimulatedDisk(time);

    static Stream<Arguments> files() {
        return Stream.concat(
                Stream.concat(KINDS.stream(), Stream.of("clean-stop")).map(kind -> Arguments.of("stopped", kind)),
                KINDS.stream().map(kind -> Arguments.of("killed", kind)));
    }

    @Test
    void theseAreAllKindsOfFiles() {
        writeLog("stopped");
        TreeSet<String> kinds = new TreeSet<>();
        disk.list(DIRECTORY).forEach(file -> kinds.add(kindOf(file)));
        assertThat(kinds)
                .containsExactlyElementsOf(new TreeSet<>(Stream.concat(KINDS.stream(), Stream.of("*.log", "clean-stop"))
                        .toList()));
    }

    @ParameterizedTest
    @MethodSource("files")
    void damageToAFileBesideTheBatchesCostsNoRecord(String end, String kind) throws IOException {
        writeLog(end);
        List<String> expected = records(open(disk.afterKill()), START);
        List<Path> ofKind = disk.list(DIRECTORY).stream()
                .filter(file -> kindOf(file).equals(kind))
                .toList();
        assertThat(ofKind).anyMatch(file -> lengthOf(file) > 0);
        for (Path file : new TreeSet<>(List.of(ofKind.getFirst(), longest(ofKind)))) {
            int length = disk.readAll(file).length;
            for (int at = 0; at < length; at++) {
                int bit = at * 8 + at % 8;
                check(file, "bit " + bit, expected, damaged -> damaged.damage(file, bytes -> flip(bytes, bit)));
            }
            for (int cut = 0; cut < length; cut++) {
                int left = cut;
                check(
                        file,
                        "cut to " + cut,
                        expected,
                        damaged -> damaged.damage(file, all -> Arrays.copyOf(all, left)));
            }
            check(file, "missing", expected, damaged -> damaged.delete(file));
        }
    }

    /** The segments it was made of are still there, and are taken instead. */
    @Test
    void aDamagedResultOfCompactionIsNotPutInItsPlace() throws IOException {
        SimulatedDisk swapping = endedWhileSwapping();
        Path swap = swapping.list(DIRECTORY).stream()
                .filter(file -> file.toString().endsWith(SegmentFiles.SWAP))
                .findFirst()
                .orElseThrow();
        List<String> expected = records(open(disk.afterKill()), 0);
        byte[] good = swapping.readAll(swap);
        for (int at = 0; at < good.length; at += at % 1000 < 100 ? 1 : 97) {
            int flipped = at;
            SimulatedDisk damaged = swapping.afterKill();
            damaged.damage(swap, bytes -> flip(bytes, flipped * 8));
            if (isVouchedFor(good, at)) {
                assertThat(records(open(damaged), 0)).as("byte %d", at).isEqualTo(expected);
            }
        }
    }

    /** No checksum covers base offset and leader epoch; what is wrong in the lowest byte of an offset may look like a gap. */
    private static boolean isVouchedFor(byte[] segment, int at) {
        int start = 0;
        for (RecordBatch batch : RecordBatches.in(ByteBuffer.wrap(segment))) {
            int inBatch = at - start;
            if (inBatch < batch.sizeBytes()) {
                return inBatch != 7 && (inBatch < 12 || inBatch > 15);
            }
            start += batch.sizeBytes();
        }
        throw new IllegalArgumentException("no byte " + at);
    }

    private SimulatedDisk endedWhileSwapping() throws IOException {
        writeUncompacted();
        while (true) {
            SimulatedDisk attempt = disk.afterKill();
            PartitionLog log = open(attempt);
            attempt.endAt(attempt.operations() + swappingAt++, 100);
            try {
                clean(log);
                throw new AssertionError("expected to end in the middle of the swap");
            } catch (ProcessEnded e) {
                SimulatedDisk left = attempt.afterKill();
                if (left.list(DIRECTORY).stream()
                        .anyMatch(file -> file.toString().endsWith(SegmentFiles.SWAP))) {
                    return left;
                }
            }
        }
    }

    private int swappingAt;

    private void check(Path file, String damage, List<String> expected, Consumer<SimulatedDisk> change)
            throws IOException {
        String where = file.getFileName() + ", " + damage;
        SimulatedDisk damaged = disk.afterKill();
        change.accept(damaged);
        PartitionLog log = open(damaged);
        assertThat(log.endOffset()).as(where).isEqualTo(RECORDS);
        boolean startIsKnown = !kindOf(file).equals("log-start-offset");
        assertThat(log.startOffset()).as(where).isBetween(startIsKnown ? START : 0L, (long) START);
        assertThat(records(log, START)).as(where).isEqualTo(expected);
        assertThat(log.offsetAt(Batches.T0 + 300, RECORDS)).as(where).hasValue(30);

        SimulatedDisk again = damaged.afterKill();
        open(again);
        Map<String, String> twice = again.content();
        SimulatedDisk third = again.afterKill();
        open(third);
        assertThat(third.content()).as(where).isEqualTo(twice);

        for (int sequence = RECORDS - 5; sequence < RECORDS; sequence++) {
            assertThat(log.append(batch(sequence, sequence), 3).batches())
                    .as(where)
                    .containsExactly(new PlacedBatch(sequence, sequence, PlacedBatch.CREATE_TIME, true));
        }
        assertThat(log.append(batch(RECORDS, RECORDS), 3).batches())
                .as(where)
                .containsExactly(new PlacedBatch(RECORDS, RECORDS, PlacedBatch.CREATE_TIME, false));
    }

    private void writeLog(String end) {
        PartitionLog log = writeUncompacted();
        clean(log);
        log.deleteBefore(START);
        for (int i = RECORDS / 2; i < RECORDS; i++) {
            log.append(batch(i, i), 3);
        }
        if (end.equals("stopped")) {
            log.close();
        }
        disk = disk.afterKill();
    }

    private PartitionLog writeUncompacted() {
        PartitionLog log = open(disk);
        for (int i = 0; i < RECORDS / 2; i++) {
            log.append(batch(i, i), 0);
        }
        log.runRetention(0);
        return log;
    }

    private void clean(PartitionLog log) {
        CleanerLimits limits = new CleanerLimits(1 << 30, 1 << 16);
        log.clean(new CleanerRun(limits, time, nanos -> time.advance(Duration.ofNanos(nanos)), () -> false));
    }

    private PartitionLog open(SimulatedDisk of) {
        try {
            return PartitionLog.open(DIRECTORY, ID, CONFIG, LogEnvironment.of(of, time));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteBuffer batch(int sequence, int i) {
        Entry entry = new Entry(i, Batches.T0 + i * 10L, "k" + i % 12, i + "-".repeat(900));
        return LogModel.batch(Compression.NONE, PRODUCER, sequence, List.of(entry));
    }

    private static List<String> records(PartitionLog log, long from) {
        List<String> records = new ArrayList<>();
        long next = Math.max(from, log.startOffset());
        while (next < log.endOffset()) {
            LogRead read = log.read(next, Long.MAX_VALUE, 1 << 20);
            for (RecordBatch batch : RecordBatches.in(read.batches())) {
                batch.verifyChecksum();
                for (LogRecord record : batch) {
                    if (record.offset() >= next) {
                        records.add(record.offset() + ":" + new String(record.value(), UTF_8).replace("-", ""));
                    }
                }
            }
            next = read.nextOffset();
        }
        return records;
    }

    private Path longest(List<Path> files) {
        return files.stream().max(Comparator.comparingInt(this::lengthOf)).orElseThrow();
    }

    private int lengthOf(Path file) {
        try {
            return disk.readAll(file).length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] flip(byte[] bytes, int bit) {
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        return bytes;
    }

    private static String kindOf(Path file) {
        return OFFSET.matcher(file.getFileName().toString()).replaceFirst("*");
    }
}
