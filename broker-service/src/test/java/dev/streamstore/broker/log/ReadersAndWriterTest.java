package dev.streamstore.broker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.client.record.LogRecord;
import dev.streamstore.client.record.RecordBatch;
import dev.streamstore.client.record.RecordBatches;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readers without a lock beside writers that roll and a retention that deletes under them. */
@Timeout(120)
class ReadersAndWriterTest {
    private static final int RECORDS = 6000;

    @TempDir
    Path root;

    @Test
    void everyReaderSeesEveryRecordOnceAndWhole() throws Exception {
        LogDirectory directory = new LogDirectory(root.resolve("orders-0"));
        try (PartitionLog log = directory.open(Map.of("segment.bytes", "30000"));
                ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                readers.add(threads.submit(() -> readInOrder(log)));
            }
            Future<?> jumper = threads.submit(() -> jumpAround(log));
            for (int i = 0; i < RECORDS; i++) {
                LogDirectory.append(log, text(i));
            }
            for (Future<?> reader : readers) {
                reader.get(60, TimeUnit.SECONDS);
            }
            jumper.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void aReaderWhoseSegmentIsDeletedIsToldWhereTheLogBegins() throws Exception {
        LogDirectory directory = new LogDirectory(root.resolve("orders-0"));
        AtomicBoolean written = new AtomicBoolean();
        try (PartitionLog log = directory.open(Map.of("segment.bytes", "5000", "retention.bytes", "10000"));
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(threads.submit(() -> chase(log, written)));
            }
            for (int i = 0; i < RECORDS; i++) {
                LogDirectory.append(log, text(i));
                if (i % 50 == 0) {
                    log.runRetention(log.endOffset());
                }
            }
            written.set(true);
            for (Future<Integer> reader : readers) {
                assertThat(reader.get(60, TimeUnit.SECONDS)).isPositive();
            }
        }
    }

    /** The same, with the deletion exactly between finding the segment and reading it. */
    @Test
    void aSegmentDeletedInTheMiddleOfAReadIsNoStorageError() {
        LogDirectory directory = new LogDirectory(root.resolve("orders-0"));
        try (PartitionLog log = directory.open(Map.of("segment.bytes", "5000"))) {
            for (int i = 0; i < 200; i++) {
                LogDirectory.append(log, text(i));
            }
            directory.files.beforeNextRead(() -> log.deleteBefore(150));
            assertThatExceptionOfType(BrokerFault.class)
                    .isThrownBy(() -> log.read(3, LogDirectory.ALL, 1000))
                    .satisfies(fault -> {
                        assertThat(fault.code()).isEqualTo(ErrorCode.OFFSET_TRIMMED);
                        assertThat(fault.extras()).isEqualTo(Map.of("logStartOffset", 150L));
                    });
            directory.files.beforeNextRead(() -> log.deleteBefore(190));
            assertThat(log.offsetAt(0, LogDirectory.ALL)).hasValue(190);
        }
    }

    private static void readInOrder(PartitionLog log) {
        long next = 0;
        while (next < RECORDS) {
            LogRead read = log.read(next, log.endOffset(), 10_000);
            next = check(read.batches(), next);
            assertThat(read.nextOffset()).isEqualTo(next);
        }
    }

    private static void jumpAround(PartitionLog log) {
        while (log.endOffset() < RECORDS) {
            long end = log.endOffset();
            if (end > 0) {
                long offset = ThreadLocalRandom.current().nextLong(end);
                assertThat(check(log.read(offset, end, 1).batches(), offset)).isGreaterThan(offset);
            }
        }
    }

    /** Always reads at the log's start, where retention is at work; returns how many records it saw. */
    private static int chase(PartitionLog log, AtomicBoolean written) {
        int seen = 0;
        while (!written.get()) {
            long start = log.startOffset();
            try {
                seen += (int) (check(log.read(start, log.endOffset(), 2000).batches(), start) - start);
            } catch (BrokerFault e) {
                assertThat(e.code()).isEqualTo(ErrorCode.OFFSET_TRIMMED);
                assertThat((Long) e.extras().get("logStartOffset")).isGreaterThan(start);
            }
        }
        return seen;
    }

    /** Batches have one record each; returns the offset after the last. */
    private static long check(ByteBuffer batches, long firstOffset) {
        long next = firstOffset;
        for (RecordBatch batch : RecordBatches.in(batches)) {
            batch.verifyChecksum();
            LogRecord record = batch.iterator().next();
            assertThat(record.offset()).isEqualTo(next);
            assertThat(new String(record.value(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(text((int) next));
            next++;
        }
        return next;
    }

    private static String text(int i) {
        return i + "-" + "y".repeat(i % 400);
    }
}
