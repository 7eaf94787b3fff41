package dev.streamstore.broker.log;

import static dev.streamstore.broker.log.LogDirectory.ALL;
import static dev.streamstore.broker.log.LogDirectory.append;
import static dev.streamstore.broker.log.LogDirectory.bytes;
import static dev.streamstore.broker.log.LogDirectory.everything;
import static dev.streamstore.broker.log.LogDirectory.from;
import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.log.LogModel.Entry;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionLogTest {
    @TempDir
    Path root;

    private LogDirectory directory;

    @BeforeEach
    void paths() {
        directory = new LogDirectory(root.resolve("orders-0"));
    }

    @Test
    void storesTheBytesItWasGivenButForOffsetAndEpoch() {
        byte[] sent = Batches.of("a", "b").array().clone();
        try (PartitionLog log = directory.open()) {
            append(log, "before");
            log.append(ByteBuffer.wrap(sent.clone()).asReadOnlyBuffer(), 5);

            byte[] stored = new byte[sent.length];
            log.read(1, ALL, 1 << 20).batches().get(stored);
            ByteBuffer.wrap(sent).putLong(0, 1).putInt(12, 5);
            assertThat(stored).isEqualTo(sent);
        }
    }

    @Test
    void namesItsFilesAsKafkaDoes() {
        try (PartitionLog log = directory.open(Map.of("segment.bytes", "1024"))) {
            for (int i = 0; i < 3; i++) {
                append(log, "x".repeat(700));
            }
        }
        assertThat(directory.list("").stream().map(path -> path.getFileName().toString()))
                .containsExactly(
                        "00000000000000000000.index",
                        "00000000000000000000.log",
                        "00000000000000000000.timeindex",
                        "00000000000000000001.index",
                        "00000000000000000001.log",
                        "00000000000000000001.snapshot",
                        "00000000000000000001.timeindex",
                        "00000000000000000002.index",
                        "00000000000000000002.log",
                        "00000000000000000002.snapshot",
                        "00000000000000000002.timeindex",
                        "00000000000000000003.snapshot",
                        "clean-stop",
                        "leader-epoch-checkpoint",
                        "recovery-point");
    }

    /** An entry follows once more than 4096 bytes have been written since the last: last offset and position. */
    @Test
    void indexesEvery4096BytesInKafkasFormat() {
        try (PartitionLog log = directory.open()) {
            for (int i = 0; i < 8; i++) {
                append(log, Batches.at(Batches.T0 + i, "x".repeat(1430)));
            }
            // Each batch has 1500 bytes: the fourth comes after 4500, the eighth after 6000 more.
            assertThat(log.sizeBytes()).isEqualTo(12_000);
        }
        String index = HexFormat.of().formatHex(bytes(directory.last(".index")));
        assertThat(index).isEqualTo("00000003" + "00001194" + "00000006" + "00002328");
        ByteBuffer times = ByteBuffer.wrap(bytes(directory.last(".timeindex")));
        List<String> entries = new ArrayList<>();
        while (times.hasRemaining()) {
            entries.add(times.getLong() - Batches.T0 + "@" + times.getInt());
        }
        assertThat(entries).containsExactly("3@3", "6@6", "7@7");
    }

    @Test
    void rollsBySize() {
        try (PartitionLog log = directory.open(Map.of("segment.bytes", "4000"))) {
            for (int i = 0; i < 30; i++) {
                append(log, i + "x".repeat(900));
            }
            List<Path> files = directory.list(".log");
            assertThat(files).hasSize(8);
            assertThat(files).allSatisfy(file -> assertThat(Files.size(file)).isLessThanOrEqualTo(4000));
            assertThat(everything(log)).hasSize(30);
        }
    }

    @Test
    void aBatchLargerThanASegmentGetsOneOfItsOwn() {
        try (PartitionLog log = directory.open(Map.of("segment.bytes", "1024"))) {
            append(log, "small");
            append(log, "x".repeat(5000));
            append(log, "small");
            assertThat(directory.list(".log")).hasSize(3);
            assertThat(everything(log)).hasSize(3);
        }
    }

    @Test
    void rollsByAge() {
        try (PartitionLog log = directory.open(Map.of("segment.ms", "60000"))) {
            append(log, "a");
            directory.time.advance(Duration.ofMillis(59_999));
            append(log, "b");
            assertThat(directory.list(".log")).hasSize(1);
            directory.time.advance(Duration.ofMillis(1));
            append(log, "c");
            assertThat(directory.list(".log")).hasSize(2);
        }
    }

    @Test
    void readsEndAtASegmentAndGoOnInTheNext() {
        try (PartitionLog log = directory.open(Map.of("segment.bytes", "2000"))) {
            for (int i = 0; i < 10; i++) {
                append(log, i + "x".repeat(900));
            }
            LogRead read = log.read(0, ALL, 1 << 20);
            assertThat(read.nextOffset()).isEqualTo(2);
            assertThat(from(log, 1)).hasSize(9);
        }
    }

    @Test
    void neverReadsFromTheUpperOffsetOn() {
        try (PartitionLog log = directory.open()) {
            append(log, "a", "b");
            append(log, "c");
            append(log, "d");
            assertThat(Batches.texts(log.read(0, 3, 1 << 20).batches())).containsExactly("0:a", "1:b", "2:c");
            assertThat(log.read(3, 3, 1 << 20).batches().hasRemaining()).isFalse();
        }
    }

    @Test
    void findsTheFirstRecordAtOrAfterATime() {
        Random random = new Random(7);
        List<Long> timestamps = new ArrayList<>();
        try (PartitionLog log = directory.open(Map.of("segment.bytes", "15000"))) {
            for (int i = 0; i < 150; i++) {
                // Out of order, as from many producers.
                long timestamp = Batches.T0 + i * 50L + random.nextInt(2000);
                timestamps.add(timestamp);
                append(log, Batches.at(timestamp, "x".repeat(800)));
            }
            for (long time = Batches.T0 - 10; time < Batches.T0 + 12_000; time += 13) {
                long wanted = time;
                OptionalLong expected = java.util.stream.IntStream.range(0, timestamps.size())
                        .filter(i -> timestamps.get(i) >= wanted)
                        .asLongStream()
                        .findFirst();
                assertThat(log.offsetAt(time, ALL)).as("at %d", time).isEqualTo(expected);
            }
        }
    }

    @Test
    void givesItsOwnTimeWhenConfigured() {
        try (PartitionLog log = directory.open(Map.of("message.timestamp.type", "LogAppendTime"))) {
            directory.time.advance(Duration.ofSeconds(9));
            LogAppend appended = append(log, Batches.at(5, "a", "b"));
            long now = Batches.T0 + 9000;

            assertThat(appended.batches()).containsExactly(new PlacedBatch(0, 1, now, false));
            RecordBatch stored =
                    RecordBatches.in(log.read(0, ALL, 1 << 20).batches()).getFirst();
            stored.verifyChecksum();
            assertThat(stored).extracting(LogRecord::timestampMs).containsExactly(now, now);
            assertThat(log.offsetAt(now, ALL)).hasValue(0);
        }
    }

    @Test
    void retentionByAgeTakesWholeSegmentsButNeverTheActiveOne() throws IOException {
        Map<String, String> config = Map.of("segment.bytes", "2000", "retention.ms", "60000");
        try (PartitionLog log = directory.open(config)) {
            for (int i = 0; i < 10; i++) {
                append(log, Batches.at(Batches.T0 + i * 10_000L, "x".repeat(900)));
            }
            assertThat(directory.list(".log")).hasSize(5);
            for (Path file : directory.list(".log")) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(Batches.T0 + 100_000));
            }
            directory.time.advance(Duration.ofMillis(90_001));

            assertThat(log.runRetention(ALL)).isEqualTo(2);
            assertThat(log.startOffset()).isEqualTo(4);
            assertThat(everything(log)).hasSize(6);
            directory.time.advance(Duration.ofDays(100));
            assertThat(log.runRetention(ALL)).isEqualTo(2);
            assertThat(log.startOffset()).isEqualTo(8);
            assertThat(everything(log)).hasSize(2);
        }
    }

    @Test
    void aTimestampFromTheFutureDoesNotKeepRecordsForEver() throws IOException {
        Map<String, String> config = Map.of("segment.bytes", "2000", "retention.ms", "60000");
        try (PartitionLog log = directory.open(config)) {
            for (int i = 0; i < 4; i++) {
                append(log, Batches.at(Long.MAX_VALUE, "x".repeat(900)));
            }
            for (Path file : directory.list(".log")) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(Batches.T0));
            }
            directory.time.advance(Duration.ofMillis(60_001));
            assertThat(log.runRetention(ALL)).isEqualTo(1);
        }
    }

    @Test
    void retentionBySizeKeepsAtLeastWhatItSays() {
        try (PartitionLog log = directory.open(Map.of("segment.bytes", "2000", "retention.bytes", "5000"))) {
            for (int i = 0; i < 20; i++) {
                append(log, "x".repeat(900));
            }
            long before = log.sizeBytes();
            int deleted = log.runRetention(ALL);
            assertThat(deleted).isEqualTo(7);
            assertThat(log.sizeBytes()).isBetween(5000L, 7000L).isLessThan(before);
            assertThat(everything(log)).hasSize((int) (log.endOffset() - log.startOffset()));
        }
    }

    @Test
    void retentionWaitsForReadersToSee() {
        try (PartitionLog log = directory.open(Map.of("segment.bytes", "2000", "retention.bytes", "0"))) {
            for (int i = 0; i < 10; i++) {
                append(log, "x".repeat(900));
            }
            assertThat(log.runRetention(4)).isEqualTo(2);
            assertThat(log.startOffset()).isEqualTo(4);
        }
    }

    @Test
    void aCompactedTopicIsNotCutByAge() {
        Map<String, String> config = Map.of("segment.bytes", "2000", "retention.ms", "1", "cleanup.policy", "compact");
        try (PartitionLog log = directory.open(config)) {
            for (int i = 0; i < 10; i++) {
                append(
                        log,
                        LogModel.batch(
                                Compression.NONE, -1, 0, List.of(new Entry(i, Batches.T0, "k" + i, "x".repeat(900)))));
            }
            directory.time.advance(Duration.ofDays(1));
            assertThat(log.runRetention(ALL)).isZero();
            log.applyConfig(TopicConfig.of(Map.of("retention.bytes", "0")));
            assertThat(log.runRetention(ALL)).isPositive();
        }
    }

    @Test
    void deletingRecordsHidesThemAtOnceAndFreesWholeSegments() {
        try (PartitionLog log = directory.open(Map.of("segment.bytes", "2000"))) {
            for (int i = 0; i < 10; i++) {
                append(log, i + "x".repeat(900));
            }
            log.deleteBefore(5);
            assertThat(log.startOffset()).isEqualTo(5);
            assertThat(directory.list(".log").getFirst().getFileName().toString())
                    .isEqualTo("00000000000000000004.log");
            // The batch that contains the offset may begin before it; these have one record each.
            assertThat(everything(log)).hasSize(5);
            log.deleteBefore(3);
            assertThat(log.startOffset()).isEqualTo(5);
        }
        assertThat(directory.open().startOffset()).isEqualTo(5);
    }
}
