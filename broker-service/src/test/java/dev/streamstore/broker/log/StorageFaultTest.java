package dev.streamstore.broker.log;

import static dev.streamstore.broker.log.LogDirectory.append;
import static dev.streamstore.broker.log.LogDirectory.everything;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.streamstore.broker.error.Applied;
import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.topic.TopicConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a full or failing disk does to a log, and that the answers about it are true. */
class StorageFaultTest {
    @TempDir
    Path root;

    private LogDirectory directory;
    private PartitionLog log;

    @BeforeEach
    void open() {
        directory = new LogDirectory(root.resolve("orders-0"));
        log = directory.open();
        append(log, Batches.from(1, 0, 0, "a"));
    }

    @AfterEach
    void close() {
        directory.files.heal();
        log.close();
    }

    @Test
    void aFullDiskRefusesTheAppendAndKeepsNothingOfIt() {
        ByteBuffer two = Batches.concat(Batches.from(1, 0, 1, "b"), Batches.from(1, 0, 2, "c"));
        for (int room = 0; room < two.remaining(); room++) {
            directory.files.leaveRoomFor(room);
            assertStorageError(() -> append(log, two.duplicate()), Applied.NO);
            assertThat(everything(log)).containsExactly("0:a");
        }
        directory.files.heal();

        assertThat(everything(directory.copyTo(root.resolve("killed")).open())).containsExactly("0:a");
        append(log, two);
        assertThat(everything(log)).containsExactly("0:a", "1:b", "2:c");
    }

    @Test
    void whatCannotBeTakenBackStopsWritingUntilItCan() {
        ByteBuffer two = Batches.concat(Batches.from(1, 0, 1, "b"), Batches.from(1, 0, 2, "c"));
        directory.files.leaveRoomFor(Batches.of("b").remaining() + 10);
        directory.files.failTruncate(true);
        assertStorageError(() -> append(log, two.duplicate()), Applied.MAYBE);

        directory.files.leaveRoomFor(Long.MAX_VALUE);
        assertStorageError(() -> append(log, two.duplicate()), Applied.NO);
        assertThat(everything(log)).containsExactly("0:a");

        directory.files.heal();
        assertThat(append(log, two).endOffset()).isEqualTo(3);
        assertThat(everything(log)).containsExactly("0:a", "1:b", "2:c");
        assertThat(everything(directory.copyTo(root.resolve("killed")).open())).containsExactly("0:a", "1:b", "2:c");
    }

    @Test
    void aLogThatCouldNotBeRepairedIsNotMarkedAsClean() {
        directory.files.leaveRoomFor(10);
        directory.files.failTruncate(true);
        assertStorageError(() -> append(log, "b"), Applied.MAYBE);
        log.close();
        directory.files.heal();

        log = directory.open();
        assertThat(everything(log)).containsExactly("0:a");
    }

    @Test
    void aFailedFlushIsToldAndItsRecordsAreGone() {
        log.flush(append(log, Batches.from(1, 0, 1, "b")));
        log.keepVisible(() -> 2);
        LogAppend lost = append(log, Batches.from(1, 0, 2, "c"));
        directory.files.failForce(true);
        assertStorageError(() -> log.flush(lost), Applied.MAYBE);

        // The operating system would now say that all is well; asking again must not turn the loss into a success.
        directory.files.heal();
        assertStorageError(() -> log.flush(lost), Applied.MAYBE);

        LogAppend again = append(log, Batches.from(1, 0, 2, "c again"));
        assertThat(again.batches()).containsExactly(new PlacedBatch(2, 2, -1, false));
        log.flush(again);
        assertThat(everything(log)).containsExactly("0:a", "1:b", "2:c again");
    }

    @Test
    void aFailedFlushNeverTakesWhatReadersHaveSeen() {
        LogAppend seen = append(log, Batches.from(1, 0, 1, "b"));
        log.keepVisible(seen::endOffset);
        LogAppend unseen = append(log, Batches.from(1, 0, 2, "c"));
        directory.files.failForce(true);
        assertStorageError(() -> log.flush(unseen), Applied.MAYBE);
        directory.files.heal();

        append(log, "d");
        assertThat(everything(log)).containsExactly("0:a", "1:b", "2:d");
    }

    @Test
    void aRollThatFailsLeavesTheLogAsItWas() {
        log.close();
        log = directory.open(Map.of("segment.bytes", "1024"));
        append(log, "x".repeat(600));
        directory.files.leaveRoomFor(0);
        assertStorageError(() -> append(log, "y".repeat(600)), Applied.NO);
        assertThat(log.writeRefusal()).isEmpty();
        directory.files.heal();

        append(log, "y".repeat(600));
        assertThat(everything(log)).hasSize(3);
        assertThat(everything(directory.copyTo(root.resolve("killed")).open())).hasSize(3);
    }

    /** The append did not wait for it and is not harmed; but nobody may say any more that the sealed segment is safe. */
    @Test
    void aSealedSegmentThatCannotBeForcedIsReadAgainByTheNextStart() {
        log.close();
        log = directory.open(Map.of("segment.bytes", "1024"));
        append(log, "x".repeat(600));
        directory.files.failForce(true);
        append(log, "y".repeat(600));
        directory.files.heal();
        log.runRetention(0);
        append(log, "z".repeat(600));
        assertThat(log.recoveryPoint()).isZero();
        assertThat(everything(log)).hasSize(4);
        log.close();
        assertThat(directory.list("clean-stop")).isEmpty();

        log = directory.open(Map.of("segment.bytes", "1024"));
        assertThat(everything(log)).hasSize(4);
        assertThat(log.recoveryPoint()).isPositive();
    }

    /** Its only batch is deleted while nobody may say any more what is on the disk. */
    @Test
    void aProducerIsKnownAfterAFailedFlushADeletionAndAKill() {
        log.close();
        Map<String, String> config = Map.of("segment.bytes", "1024", "retention.bytes", "600");
        log = directory.open(config);
        LogAppend first = append(log, Batches.from(1, 0, 1, "x".repeat(600)));
        directory.files.failForce(true);
        append(log, "y".repeat(600));
        directory.files.heal();
        append(log, "z".repeat(600));
        log.runRetention(log.endOffset());
        assertThat(log.recoveryPoint()).isZero();
        assertThat(log.startOffset()).isGreaterThan(first.endOffset() - 1);

        try (PartitionLog next = directory.copyTo(root.resolve("killed")).open(config)) {
            LogAppend again = append(next, Batches.from(1, 0, 1, "x".repeat(600)));
            assertThat(again.batches()).singleElement().matches(PlacedBatch::duplicate);
        }
    }

    @Test
    void aRollWaitsForNoDisk() {
        log.close();
        log = directory.open(Map.of("segment.bytes", "1024"));
        List<Runnable> background = new ArrayList<>();
        LogEnvironment later =
                LogEnvironment.of(directory.files, directory.time).withBackground(background::add);
        try (PartitionLog rolling = PartitionLog.open(
                root.resolve("rolling"),
                LogDirectory.ORDERS_0,
                TopicConfig.of(Map.of("segment.bytes", "1024")),
                later)) {
            append(rolling, "x".repeat(600));
            int before = directory.files.forces();
            append(rolling, "y".repeat(600));
            assertThat(directory.files.forces()).isEqualTo(before);
            assertThat(rolling.recoveryPoint()).isZero();
            assertThat(background).hasSize(1);
            background.getFirst().run();
            assertThat(directory.files.forces()).isGreaterThan(before);
            assertThat(rolling.recoveryPoint()).isEqualTo(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anIndexThatCannotBeWrittenCostsNoRecord() {
        for (int i = 0; i < 30; i++) {
            ByteBuffer batch = Batches.at(Batches.T0 + i, "x".repeat(1000));
            // Room for the batch, none for an index entry.
            directory.files.leaveRoomFor(batch.remaining());
            append(log, batch);
        }
        assertThat(log.inspection().segments().getFirst().offsetIndexEntries())
                .as("entries that were not written")
                .isZero();
        directory.files.heal();
        assertThat(everything(log)).hasSize(31);
        assertThat(log.offsetAt(Batches.T0 + 29, LogDirectory.ALL)).hasValue(30);
        log.close();
        log = directory.open();
        assertThat(log.offsetAt(Batches.T0 + 29, LogDirectory.ALL)).hasValue(30);
    }

    @Test
    void oneFlushServesAllWhoWait() throws Exception {
        int writers = 200;
        int before = directory.files.forces();
        CountDownLatch written = new CountDownLatch(writers);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < writers; i++) {
                threads.submit(() -> {
                    LogAppend appended = append(log, "x");
                    written.countDown();
                    written.await();
                    log.flush(appended);
                    return null;
                });
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(directory.files.forces() - before).isEqualTo(1);
    }

    private static void assertStorageError(ThrowingCallable call, Applied applied) {
        assertThatExceptionOfType(BrokerFault.class).isThrownBy(call).satisfies(fault -> {
            assertThat(fault.code()).isEqualTo(ErrorCode.STORAGE_ERROR);
            assertThat(fault.applied()).isEqualTo(applied);
        });
    }
}
