package dev.streamstore.broker.log;

import static dev.streamstore.broker.log.LogDirectory.append;
import static dev.streamstore.broker.log.LogDirectory.everything;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.broker.topic.TopicConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch sent again is stored once; one sent too early or by a predecessor is not stored at all. */
class ProducerStatesTest {
    @TempDir
    Path root;

    private LogDirectory directory;
    private PartitionLog log;

    @BeforeEach
    void open() {
        directory = new LogDirectory(root.resolve("orders-0"));
        log = directory.open();
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aRepeatGetsTheFirstAnswer() {
        append(log, "someone else's");
        assertThat(append(log, Batches.from(1, 0, 0, "a", "b")).batches())
                .containsExactly(new PlacedBatch(1, 2, -1, false));
        append(log, "someone else's");
        assertThat(append(log, Batches.from(1, 0, 0, "a", "b")).batches())
                .containsExactly(new PlacedBatch(1, 2, -1, true));
        assertThat(everything(log)).hasSize(4);
    }

    @Test
    void fiveBatchesAreRemembered() {
        for (int i = 0; i < 7; i++) {
            append(log, Batches.from(1, 0, i, "v" + i));
        }
        for (int i = 2; i < 7; i++) {
            assertThat(append(log, Batches.from(1, 0, i, "v" + i)).batches())
                    .containsExactly(new PlacedBatch(i, i, -1, true));
        }
        assertRefused(Batches.from(1, 0, 1, "v1"), ErrorCode.OUT_OF_ORDER_SEQUENCE, Map.of("expectedSequence", 7));
        assertThat(log.endOffset()).isEqualTo(7);
    }

    @Test
    void aGapIsRefusedAndFilledLater() {
        assertRefused(Batches.from(1, 0, 1, "late"), ErrorCode.OUT_OF_ORDER_SEQUENCE, Map.of("expectedSequence", 0));
        append(log, Batches.from(1, 0, 0, "first"));
        assertRefused(Batches.from(1, 0, 2, "third"), ErrorCode.OUT_OF_ORDER_SEQUENCE, Map.of("expectedSequence", 1));
        append(log, Batches.from(1, 0, 1, "second"));
        append(log, Batches.from(1, 0, 2, "third"));
        assertThat(everything(log)).containsExactly("0:first", "1:second", "2:third");
    }

    @Test
    void anOverlapIsNoRepeat() {
        append(log, Batches.from(1, 0, 0, "a", "b"));
        assertRefused(Batches.from(1, 0, 0, "a"), ErrorCode.OUT_OF_ORDER_SEQUENCE, Map.of("expectedSequence", 2));
        assertRefused(Batches.from(1, 0, 1, "b", "c"), ErrorCode.OUT_OF_ORDER_SEQUENCE, Map.of("expectedSequence", 2));
    }

    @Test
    void aNewerEpochBeginsAnewAndFencesTheOlder() {
        append(log, Batches.from(1, 0, 0, "a"));
        append(log, Batches.from(1, 0, 1, "b"));
        assertRefused(Batches.from(1, 2, 2, "c"), ErrorCode.OUT_OF_ORDER_SEQUENCE, Map.of("expectedSequence", 0));
        append(log, Batches.from(1, 2, 0, "c"));
        assertRefused(Batches.from(1, 0, 2, "old"), ErrorCode.FENCED_PRODUCER, Map.of("producerEpoch", (short) 2));
        assertRefused(Batches.from(1, 1, 0, "old"), ErrorCode.FENCED_PRODUCER, Map.of("producerEpoch", (short) 2));
        append(log, Batches.from(1, 2, 1, "d"));
        assertThat(everything(log)).containsExactly("0:a", "1:b", "2:c", "3:d");
    }

    @Test
    void sequencesWrapAround() {
        // As if two thousand million records had been written before.
        directory.copyTo(root.resolve("unused"));
        ProducerStates states = new ProducerStates(ProducerLimits.DEFAULT);
        var before = view(Batches.from(1, 0, Integer.MAX_VALUE - 1, "x", "y"));
        states.replay(before, Batches.T0);
        ProducerStates.Append next = states.begin(Batches.T0);
        assertThat(next.find(view(Batches.from(1, 0, 0, "z")))).isEmpty();
        assertThatExceptionOfType(BrokerFault.class)
                .isThrownBy(() -> next.find(view(Batches.from(1, 0, 1, "z"))))
                .withMessage("[Producer 1] sequence: expected 0 but was 1");
    }

    @Test
    void batchesOfOneRequestFollowEachOther() {
        ByteBuffer both = Batches.concat(Batches.from(1, 0, 0, "a"), Batches.from(1, 0, 1, "b"));
        assertThat(append(log, both).batches())
                .containsExactly(new PlacedBatch(0, 0, -1, false), new PlacedBatch(1, 1, -1, false));
        ByteBuffer overlapping = Batches.concat(Batches.from(1, 0, 1, "b"), Batches.from(1, 0, 2, "c"));
        assertThat(append(log, overlapping).batches())
                .containsExactly(new PlacedBatch(1, 1, -1, true), new PlacedBatch(2, 2, -1, false));
        assertThat(everything(log)).containsExactly("0:a", "1:b", "2:c");
    }

    @Test
    void aRequestWithOneBadBatchStoresNothing() {
        ByteBuffer gap = Batches.concat(Batches.from(1, 0, 0, "a"), Batches.from(1, 0, 5, "b"));
        assertRefused(gap, ErrorCode.OUT_OF_ORDER_SEQUENCE, Map.of("expectedSequence", 1));
        assertThat(log.endOffset()).isZero();
        append(log, Batches.from(1, 0, 0, "a"));
    }

    @Test
    void aKillForgetsNothing() {
        for (int i = 0; i < 8; i++) {
            append(log, Batches.from(1, 3, i, "v" + i));
        }
        assertKnown(directory.copyTo(root.resolve("killed")).open());
    }

    @Test
    void aRestartForgetsNothing() {
        for (int i = 0; i < 8; i++) {
            append(log, Batches.from(1, 3, i, "v" + i));
        }
        log.close();
        log = directory.open();
        assertKnown(log);
    }

    @Test
    void rollsAndLostSnapshotsForgetNothing() throws Exception {
        try (PartitionLog small = new LogDirectory(root.resolve("small")).open(Map.of("segment.bytes", "1024"))) {
            for (int i = 0; i < 8; i++) {
                append(small, Batches.from(1, 3, i, "v" + i + "x".repeat(500)));
            }
            LogDirectory killed = new LogDirectory(root.resolve("small")).copyTo(root.resolve("killed"));
            assertThat(killed.list(".snapshot")).hasSize(3);
            assertKnownLong(killed.open());
            LogDirectory bare = new LogDirectory(root.resolve("small")).copyTo(root.resolve("bare"));
            for (Path snapshot : bare.list(".snapshot")) {
                Files.delete(snapshot);
            }
            assertKnownLong(bare.open());
        }
    }

    /** As in Kafka, which takes any sequence from a producer it does not know; but not from one that is new. */
    @Test
    void aProducerSilentForADayIsForgottenAndTakenAsItComes() {
        append(log, Batches.from(1, 0, 0, "a"));
        directory.time.advance(Duration.ofHours(20));
        append(log, Batches.from(2, 0, 0, "b"));
        directory.time.advance(Duration.ofHours(4).plusMillis(1));
        log.runRetention(0);
        log.close();
        log = directory.open();

        assertThat(append(log, Batches.from(2, 0, 0, "b")).batches()).containsExactly(new PlacedBatch(1, 1, -1, true));
        assertThat(append(log, Batches.from(1, 0, 7, "c")).batches()).containsExactly(new PlacedBatch(2, 2, -1, false));
        assertRefused(Batches.from(1, 0, 9, "d"), ErrorCode.OUT_OF_ORDER_SEQUENCE, Map.of("expectedSequence", 8));
        assertRefused(Batches.from(3, 0, 1, "new"), ErrorCode.OUT_OF_ORDER_SEQUENCE, Map.of("expectedSequence", 0));
    }

    @Test
    void onlySoManyProducersAreRemembered() throws IOException {
        LogEnvironment few = LogEnvironment.of(directory.files, directory.time)
                .withProducers(new ProducerLimits(Duration.ofDays(1), 3));
        try (PartitionLog small =
                PartitionLog.open(root.resolve("few"), LogDirectory.ORDERS_0, TopicConfig.defaults(), few)) {
            for (int producer = 1; producer <= 3; producer++) {
                append(small, Batches.from(producer, 0, 0, "a"));
            }
            append(small, Batches.from(1, 0, 1, "b"));
            append(small, Batches.from(4, 0, 0, "a"));

            // The second was silent longest, and its repeat is not known any more.
            assertThat(append(small, Batches.from(1, 0, 1, "b")).batches())
                    .containsExactly(new PlacedBatch(3, 3, -1, true));
            assertThat(append(small, Batches.from(3, 0, 0, "a")).batches())
                    .containsExactly(new PlacedBatch(2, 2, -1, true));
            assertThat(append(small, Batches.from(2, 0, 5, "c")).batches())
                    .containsExactly(new PlacedBatch(5, 5, -1, false));
        }
    }

    /** Lost answers, repeats and requests that overtake each other: each batch is stored once, in order. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whateverTheNetworkDoesEachBatchIsStoredOnceInOrder(long seed) {
        Random random = new Random(seed);
        Map<Integer, Long> firstAnswers = new HashMap<>();
        int acknowledged = 0;
        while (acknowledged < 300) {
            // Five may be on their way, in any order, and any of them may be sent again.
            int sequence = Math.max(0, acknowledged - 2) + random.nextInt(5);
            if (random.nextInt(50) == 0) {
                log = reopened();
            }
            try {
                PlacedBatch placed = append(log, Batches.from(1, 0, sequence, "v" + sequence))
                        .batches()
                        .getFirst();
                boolean answerIsLost = random.nextInt(4) == 0;
                assertThat(firstAnswers.getOrDefault(sequence, placed.baseOffset()))
                        .isEqualTo(placed.baseOffset());
                firstAnswers.put(sequence, placed.baseOffset());
                if (!answerIsLost && sequence == acknowledged) {
                    acknowledged++;
                }
            } catch (BrokerFault fault) {
                assertThat(fault.code()).isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE);
                assertThat(sequence).as("seed %d", seed).isGreaterThan((int) log.endOffset());
            }
        }
        List<String> all = everything(log);
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i)).isEqualTo(i + ":v" + i);
        }
    }

    private PartitionLog reopened() {
        log.close();
        return directory.open();
    }

    private static void assertKnown(PartitionLog reopened) {
        for (int i = 3; i < 8; i++) {
            assertThat(append(reopened, Batches.from(1, 3, i, "v" + i)).batches())
                    .containsExactly(new PlacedBatch(i, i, -1, true));
        }
        assertThat(append(reopened, Batches.from(1, 3, 8, "v8")).batches())
                .containsExactly(new PlacedBatch(8, 8, -1, false));
    }

    private static void assertKnownLong(PartitionLog reopened) {
        for (int i = 3; i < 8; i++) {
            assertThat(append(reopened, Batches.from(1, 3, i, "v" + i + "x".repeat(500)))
                            .batches())
                    .containsExactly(new PlacedBatch(i, i, -1, true));
        }
    }

    private void assertRefused(ByteBuffer batches, ErrorCode code, Map<String, Object> extras) {
        long end = log.endOffset();
        assertThatExceptionOfType(BrokerFault.class)
                .isThrownBy(() -> append(log, batches))
                .satisfies(fault -> {
                    assertThat(fault.code()).isEqualTo(code);
                    assertThat(fault.extras()).isEqualTo(extras);
                });
        assertThat(log.endOffset()).isEqualTo(end);
    }

    private static dev.streamstore.client.record.RecordBatch view(ByteBuffer batch) {
        return dev.streamstore.client.record.RecordBatch.at(batch, 0);
    }
}
