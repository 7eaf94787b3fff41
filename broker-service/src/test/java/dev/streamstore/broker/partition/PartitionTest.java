package dev.streamstore.broker.partition;

import static dev.streamstore.broker.log.Batches.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.log.Batches;
import dev.streamstore.broker.runtime.FaultyFileStore;
import dev.streamstore.broker.runtime.RandomSource;
import dev.streamstore.broker.runtime.Time;
import dev.streamstore.broker.topic.TopicConfig;
import dev.streamstore.client.TopicPartition;
import dev.streamstore.client.record.RecordBatches;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PartitionTest {
    private static final TopicPartition ORDERS_0 = new TopicPartition("orders", 0);
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final FaultyFileStore files = new FaultyFileStore();
    private PartitionStore store;
    private Partition partition;

    @BeforeEach
    void open() {
        store = new PartitionStore(directory, files, Time.system(), RandomSource.secure());
        store.open(id -> Optional.of(TopicConfig.defaults()));
        partition = store.create(ORDERS_0, TopicConfig.defaults());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void givesBackWhatWasAppendedWithItsOffsets() {
        assertThat(partition.append(Batches.of("a", "b")).baseOffset()).isZero();
        Appended second = partition.append(Batches.concat(Batches.of("c"), Batches.of("d", "e")));

        assertThat(second.baseOffset()).isEqualTo(2);
        assertThat(second.lastOffset()).isEqualTo(4);
        assertThat(second.fsynced()).isFalse();
        ReadResult read = partition.read(0, 1 << 20);
        assertThat(texts(read.batches())).containsExactly("0:a", "1:b", "2:c", "3:d", "4:e");
        assertThat(read.nextOffset()).isEqualTo(5);
        assertThat(read.highWatermark()).isEqualTo(5);
        assertThat(partition.read(5, 1).isEmpty()).isTrue();
        assertThat(partition.read(5, 1).nextOffset()).isEqualTo(5);
    }

    @Test
    void beginsWithTheBatchThatContainsTheOffsetAndStopsAtTheLimit() {
        partition.append(Batches.of("a"));
        partition.append(Batches.of("b", "c"));
        partition.append(Batches.of("d"));

        assertThat(texts(partition.read(2, 1).batches())).containsExactly("1:b", "2:c");
        assertThat(partition.read(2, 1).nextOffset()).isEqualTo(3);
        assertThat(texts(partition.read(2, 1 << 20).batches())).containsExactly("1:b", "2:c", "3:d");
    }

    @Test
    void refusesOffsetsOutsideTheLog() {
        partition.append(Batches.of("a", "b", "c"));
        partition.deleteRecordsBefore(2);

        BrokerFault above = fault(() -> partition.read(4, 1));
        assertThat(above.code()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
        assertThat(above.extras()).isEqualTo(Map.of("highWatermark", 3L));
        BrokerFault below = fault(() -> partition.read(1, 1));
        assertThat(below.code()).isEqualTo(ErrorCode.OFFSET_TRIMMED);
        assertThat(below.extras()).isEqualTo(Map.of("logStartOffset", 2L));
        assertThat(fault(() -> partition.read(-1, 1)).code()).isEqualTo(ErrorCode.OFFSET_TRIMMED);
        assertThat(fault(() -> partition.deleteRecordsBefore(4)).code()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
        assertThat(partition.logStartOffset()).isEqualTo(2);
    }

    @Test
    void whatIsNotYetOnTheDiskIsNotShown() {
        partition.append(Batches.of("a"));
        partition.applyConfig(TopicConfig.of(Map.of(TopicConfig.FLUSH_POLICY, "fsync")));
        files.failForce(true);
        assertThat(fault(() -> partition.append(Batches.of("b"))).code()).isEqualTo(ErrorCode.STORAGE_ERROR);

        assertThat(partition.logEndOffset()).isEqualTo(2);
        assertThat(partition.highWatermark()).isEqualTo(1);
        assertThat(texts(partition.read(0, 1 << 20).batches())).containsExactly("0:a");
        assertThat(fault(() -> partition.read(2, 1)).code()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
        assertThat(partition.offsetAt(Batches.T0 + 1)).isEqualTo(1);

        files.failForce(false);
        assertThat(partition.append(Batches.of("c")).baseOffset()).isEqualTo(1);
        assertThat(texts(partition.read(1, 1 << 20).batches())).containsExactly("1:c");
    }

    @Test
    void stampsTheLeaderEpoch() {
        partition.append(Batches.of("a"));
        partition.becomeLeader(7);
        partition.append(Batches.of("b"));
        store.close();
        open();

        assertThat(RecordBatches.in(partition.read(0, 1 << 20).batches()))
                .extracting(batch -> batch.partitionLeaderEpoch())
                .containsExactly(0, 7);
        assertThat(partition.leaderEpoch()).isEqualTo(7);
    }

    @Test
    void acknowledgesFromTheDiskWhenConfigured() {
        partition.applyConfig(TopicConfig.of(Map.of("flush.policy", "fsync")));
        assertThat(partition.append(Batches.of("a")).fsynced()).isTrue();
        assertThat(partition.highWatermark()).isEqualTo(1);
    }

    @Test
    void wakesEveryoneWhoWaitsForMore() throws Exception {
        partition.append(Batches.of("a"));
        assertThat(partition.awaitHighWatermarkAbove(0, Duration.ZERO)).isTrue();
        assertThat(partition.awaitHighWatermarkAbove(1, Duration.ofMillis(1))).isFalse();
        int waiters = 1000;
        CountDownLatch woken = new CountDownLatch(waiters);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < waiters; i++) {
                threads.submit(() -> {
                    if (partition.awaitHighWatermarkAbove(1, LONG)) {
                        woken.countDown();
                    }
                    return null;
                });
            }
            partition.append(Batches.of("b"));
            assertThat(woken.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void losesNoWakeUpBetweenReadingAndWaiting() throws Exception {
        int records = 2000;
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            long next = 0;
            while (next < records) {
                ReadResult read = partition.read(next, 1 << 20);
                next = read.nextOffset();
                try {
                    if (next < records && read.isEmpty()) {
                        assertThat(partition.awaitHighWatermarkAbove(next, LONG))
                                .isTrue();
                    }
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        });
        for (int i = 0; i < records; i++) {
            partition.append(Batches.of("x"));
        }
        reader.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aListenerHearsOfEachAdvanceUntilItIsClosed() {
        CountDownLatch heard = new CountDownLatch(2);
        Partition.Registration registration = partition.onAdvance(heard::countDown);
        Partition.Registration faulty = partition.onAdvance(() -> {
            throw new IllegalStateException("a listener's own problem");
        });
        partition.append(Batches.of("a"));
        assertThat(heard.getCount()).isEqualTo(1);
        registration.close();
        faulty.close();
        partition.append(Batches.of("b"));
        assertThat(heard.getCount()).isEqualTo(1);
    }

    @Test
    void closingAndDeletingEndEveryWait() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        partition.onAdvance(told::countDown);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = threads.submit(() -> partition.awaitHighWatermarkAbove(0, LONG));
            store.delete(ORDERS_0);
            assertThat(waiting.get(10, TimeUnit.SECONDS)).isFalse();
        }
        assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(fault(() -> partition.read(0, 1)).code()).isEqualTo(ErrorCode.UNKNOWN_PARTITION);
        assertThat(fault(() -> partition.append(Batches.of("a"))).code()).isEqualTo(ErrorCode.UNKNOWN_PARTITION);
        assertThat(partition.awaitHighWatermarkAbove(0, LONG)).isFalse();
    }

    @Test
    void anInterruptedRequestHarmsNobodyElse() throws Exception {
        Thread.currentThread().interrupt();
        partition.append(Batches.of("a"));
        assertThat(texts(partition.read(0, 1 << 20).batches())).containsExactly("0:a");
        assertThat(Thread.interrupted()).isTrue();
        partition.append(Batches.of("b"));
        assertThat(texts(partition.read(0, 1 << 20).batches())).containsExactly("0:a", "1:b");
    }

    @Test
    void findsOffsetsByTime() {
        assertThat(partition.offsetAt(0)).isZero();
        partition.append(Batches.at(1000, "a", "b"));
        partition.append(Batches.at(3000, "c"));
        partition.append(Batches.at(2000, "d"));
        partition.append(Batches.at(3000, "e"));

        assertThat(partition.offsetAt(0)).isZero();
        assertThat(partition.offsetAt(1000)).isZero();
        assertThat(partition.offsetAt(1001)).isEqualTo(2);
        assertThat(partition.offsetAt(3000)).isEqualTo(2);
        assertThat(partition.offsetAt(3001)).isEqualTo(5);
        partition.deleteRecordsBefore(3);
        assertThat(partition.offsetAt(0)).isEqualTo(3);
        assertThat(partition.offsetAt(3000)).isEqualTo(4);
    }

    private static BrokerFault fault(ThrowingCallable call) {
        BrokerFault[] caught = new BrokerFault[1];
        assertThatExceptionOfType(BrokerFault.class).isThrownBy(call).satisfies(e -> caught[0] = e);
        return caught[0];
    }
}
