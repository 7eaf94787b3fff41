package dev.streamstore.broker.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatchBuilder;
import dev.streamstore.client.record.RecordBatches;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of each key the last record stays, where it was; the rest goes, and nobody is disturbed by it. */
class CompactionTest {
    private static final Map<String, String> COMPACT =
            Map.of("cleanup.policy", "compact", "segment.bytes", "2000", "delete.retention.ms", "60000");

    @TempDir
    Path root;

    private LogDirectory directory;
    private PartitionLog log;

    @BeforeEach
    void open() {
        directory = new LogDirectory(root.resolve("locations-0"));
        log = directory.open(COMPACT);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @ParameterizedTest
    @EnumSource
    void theLastValueOfEachKeyStaysAtItsOffset(Compression compression) {
        for (int i = 0; i < 100; i++) {
            append(compression, "k" + i % 7, "v" + i + "-".repeat(80), "k" + (i + 3) % 7, "w" + i);
        }
        Map<String, String> latest = latest();
        int segments = directory.list(".log").size();
        long bytes = log.sizeBytes();
        List<String> tail = records().subList(records().size() - 10, records().size());

        assertThat(clean()).isPositive();

        assertThat(latest()).isEqualTo(latest);
        assertThat(log.sizeBytes()).isLessThan(bytes / 2);
        assertThat(records()).endsWith(tail.toArray(String[]::new));
        assertThat(log.endOffset()).isEqualTo(200);
        // Sealed segments have one record of each key at most; together with the active one there are a few more.
        assertThat(records().size()).isLessThan(60);
        clean();
        assertThat(directory.list(".log").size()).as("small ones became one").isLessThan(segments);
        assertThat(clean()).as("there is nothing left to do").isZero();
        List<String> compacted = records();
        assertThat(new LogDirectory(directory.path)
                        .copyTo(root.resolve("killed"))
                        .open(COMPACT)
                        .endOffset())
                .isEqualTo(200);
        log.close();
        log = directory.open(COMPACT);
        assertThat(records()).isEqualTo(compacted);
    }

    @Test
    void aTombstoneStaysForDeleteRetentionAndThenGoesWithItsKey() {
        append(Compression.NONE, "gone", "v");
        append(Compression.NONE, "gone", null);
        fill(30);
        clean();
        assertThat(latest()).containsEntry("gone", null);
        assertThat(log.dirtiness()).isZero();

        directory.time.advance(Duration.ofMillis(59_999));
        assertThat(log.dirtiness()).isZero();
        clean();
        assertThat(latest()).containsKey("gone");

        directory.time.advance(Duration.ofMillis(1));
        assertThat(log.dirtiness()).isEqualTo(1);
        clean();
        assertThat(latest()).doesNotContainKey("gone");
        assertThat(log.startOffset()).isZero();
    }

    @Test
    void theDeleteHorizonLiesInTheBatchAndChangesNoTimestamp() {
        directory.time.advance(Duration.ofSeconds(5));
        append(Compression.GZIP, "a", "1", "gone", null, "b", "2");
        fill(30);
        clean();

        RecordBatch batch =
                RecordBatches.in(log.read(0, LogDirectory.ALL, 1).batches()).getFirst();
        assertThat(batch.hasDeleteHorizon()).isTrue();
        assertThat(batch.baseTimestampMs()).isEqualTo(directory.time.wallMs() + 60_000);
        assertThat(batch.compression()).isEqualTo(Compression.GZIP);
        for (LogRecord record : batch) {
            assertThat(record.timestampMs()).isEqualTo(Batches.T0 + record.offset());
        }
    }

    @Test
    void whatIsYoungerThanTheLagStays() {
        Map<String, String> lagging = new HashMap<>(COMPACT);
        lagging.put("min.compaction.lag.ms", "10000");
        log.close();
        log = directory.open(lagging);
        fill(60);
        directory.time.advance(Duration.ofMillis(9_999));
        assertThat(log.dirtiness()).isZero();
        assertThat(clean()).isZero();
        directory.time.advance(Duration.ofSeconds(2));
        assertThat(log.dirtiness()).isEqualTo(1);
        assertThat(clean()).isPositive();
    }

    @Test
    void onlyADirtyLogIsWorthIt() {
        fill(60);
        assertThat(log.dirtiness()).isEqualTo(1);
        clean();
        assertThat(log.dirtiness()).isZero();
        PartitionLog plain = new LogDirectory(root.resolve("plain")).open(Map.of("segment.bytes", "2000"));
        for (int i = 0; i < 60; i++) {
            LogDirectory.append(plain, "x".repeat(200));
        }
        assertThat(plain.dirtiness()).isZero();
        plain.close();
    }

    @Test
    void moreKeysThanFitIntoMemoryTakeSeveralRounds() {
        for (int i = 0; i < 300; i++) {
            append(Compression.NONE, "k" + i % 50, "v" + i + "-".repeat(60));
        }
        Map<String, String> latest = latest();
        int rounds = 0;
        CleanerLimits small = new CleanerLimits(1 << 30, OffsetMap.ENTRY_BYTES * 20);
        while (log.dirtiness() > 0) {
            log.clean(run(small, () -> false));
            assertThat(latest()).isEqualTo(latest);
            assertThat(++rounds).isLessThan(100);
        }
        assertThat(rounds).isGreaterThan(3);
        assertThat(records().size()).isLessThan(150);
    }

    @Test
    void aProducersLastBatchIsKnownAfterItsRecordsAreGone() {
        log.append(stamped(7, 0, "k", "first"), 0);
        log.append(stamped(7, 1, "k", "second"), 0);
        fill(40);
        append(Compression.NONE, "k", "newest");
        fill(20);
        clean();
        assertThat(latest()).containsEntry("k", "newest");

        LogDirectory bare = directory.copyTo(root.resolve("bare"));
        bare.list(".snapshot").forEach(snapshot -> LogDirectory.write(snapshot, new byte[0]));
        PartitionLog recovered = bare.open(COMPACT);
        assertThat(recovered
                        .append(stamped(7, 1, "k", "second"), 0)
                        .batches()
                        .getFirst()
                        .duplicate())
                .isTrue();
        assertThat(recovered
                        .append(stamped(7, 2, "k", "third"), 0)
                        .batches()
                        .getFirst()
                        .duplicate())
                .isFalse();
        recovered.close();
    }

    @Test
    void aReaderThatIsInTheMiddleGoesOn() {
        fill(60);
        List<String> expectedKeys = new ArrayList<>(latest().keySet());
        AtomicBoolean cleaned = new AtomicBoolean();
        directory.files.beforeNextRead(() -> {
            cleaned.set(true);
            clean();
        });

        LogRead read = log.read(5, LogDirectory.ALL, 500);

        assertThat(cleaned).isTrue();
        assertThat(RecordBatches.in(read.batches())).isNotEmpty();
        assertThat(read.nextOffset()).isGreaterThan(5);
        assertThat(latest().keySet()).containsExactlyInAnyOrderElementsOf(expectedKeys);
    }

    @Test
    void itTakesNoMoreThanItsShare() {
        fill(200);
        long bytes = log.sizeBytes();
        AtomicLong waitedNanos = new AtomicLong();
        log.clean(new CleanerRun(
                new CleanerLimits(10_000, 1 << 16),
                directory.time,
                nanos -> {
                    waitedNanos.addAndGet(nanos);
                    directory.time.advance(Duration.ofNanos(nanos));
                },
                () -> false));
        // Everything is read twice and a little of it written.
        assertThat(Duration.ofNanos(waitedNanos.get()))
                .isBetween(Duration.ofMillis(bytes * 2 / 10 - 1000), Duration.ofMillis(bytes * 3 / 10));
    }

    @Test
    void aRoundThatIsStoppedLeavesTheLogAsItWas() {
        fill(100);
        List<String> before = records();
        AtomicLong asked = new AtomicLong();
        for (int stopAt = 0; stopAt < 40; stopAt += 3) {
            int limit = stopAt;
            asked.set(0);
            log.clean(run(CleanerLimits.DEFAULT, () -> asked.incrementAndGet() > limit));
            assertThat(latest()).hasSize(5);
        }
        assertThat(before).containsAll(records());
        assertThat(directory.list(SegmentFiles.CLEANED)).isEmpty();
    }

    @Test
    void aCompactedTopicTakesOnlyRecordsWithAKey() {
        for (Compression compression : Compression.values()) {
            ByteBuffer keyless = new RecordBatchBuilder(compression)
                    .append(Batches.T0, null, "v".getBytes(UTF_8), List.of())
                    .build();
            assertThatExceptionOfType(BrokerFault.class)
                    .isThrownBy(() -> log.append(keyless, 0))
                    .satisfies(fault -> assertThat(fault.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                    .withMessageContaining("key");
        }
    }

    /** Five keys over and over, in batches of one. */
    private void fill(int records) {
        for (int i = 0; i < records; i++) {
            append(Compression.NONE, "f" + i % 5, "fill" + i + "-".repeat(120));
        }
    }

    private long clean() {
        return log.clean(run(new CleanerLimits(1 << 30, 1 << 16), () -> false));
    }

    /** Time passes only when it is waited for. */
    private CleanerRun run(CleanerLimits limits, BooleanSupplier stop) {
        return new CleanerRun(limits, directory.time, nanos -> directory.time.advance(Duration.ofNanos(nanos)), stop);
    }

    private void append(Compression compression, String... keysAndValues) {
        log.append(keyed(compression, keysAndValues), 0);
    }

    private ByteBuffer stamped(long producerId, int sequence, String key, String value) {
        return new RecordBatchBuilder(Compression.NONE)
                .append(Batches.T0, key.getBytes(UTF_8), value.getBytes(UTF_8), List.of())
                .producer(producerId, (short) 0, sequence)
                .build();
    }

    private ByteBuffer keyed(Compression compression, String... keysAndValues) {
        RecordBatchBuilder batch = new RecordBatchBuilder(compression);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            String value = keysAndValues[i + 1];
            batch.append(
                    Batches.T0 + log.endOffset() + i / 2,
                    keysAndValues[i].getBytes(UTF_8),
                    value == null ? null : value.getBytes(UTF_8),
                    List.of());
        }
        return batch.build();
    }

    private Map<String, String> latest() {
        Map<String, String> latest = new HashMap<>();
        forEachRecord(record -> latest.put(
                new String(record.key(), UTF_8), record.value() == null ? null : new String(record.value(), UTF_8)));
        return latest;
    }

    private List<String> records() {
        List<String> records = new ArrayList<>();
        forEachRecord(record -> records.add(record.offset() + ":" + new String(record.key(), UTF_8) + "="
                + (record.value() == null ? null : new String(record.value(), UTF_8))));
        return records;
    }

    private void forEachRecord(java.util.function.Consumer<LogRecord> visitor) {
        long next = log.startOffset();
        while (next < log.endOffset()) {
            LogRead read = log.read(next, LogDirectory.ALL, 1 << 20);
            for (RecordBatch batch : RecordBatches.in(read.batches())) {
                batch.verifyChecksum();
                batch.forEach(visitor);
            }
            next = read.nextOffset();
        }
    }
}
