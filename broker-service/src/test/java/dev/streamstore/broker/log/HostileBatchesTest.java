package dev.streamstore.broker.log;

import static dev.streamstore.broker.log.LogDirectory.append;
import static dev.streamstore.broker.log.LogDirectory.everything;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.streamstore.broker.error.Applied;
import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import dev.streamstore.client.record.Compression;
import dev.streamstore.client.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is sent, it is stored as a whole or refused with a code, and the log goes on. */
class HostileBatchesTest {
    @TempDir
    Path root;

    private PartitionLog log;

    @BeforeEach
    void open() {
        log = new LogDirectory(root.resolve("orders-0")).open(Map.of("max.message.bytes", "2000"));
        append(log, "before");
    }

    @AfterEach
    void close() {
        append(log, "after");
        assertThat(everything(log)).containsExactly("0:before", "1:after");
        log.close();
    }

    @Test
    void everyFlippedBitUnderTheChecksumIsRefused() {
        byte[] good = Batches.of("a", "b").array();
        for (int bit = 16 * 8; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused(ByteBuffer.wrap(bad), ErrorCode.CORRUPT_BATCH);
        }
    }

    @Test
    void everyCutIsRefused() {
        byte[] good = Batches.of("a", "b").array();
        for (int length = 1; length < good.length; length++) {
            assertRefused(ByteBuffer.wrap(Arrays.copyOf(good, length)), ErrorCode.CORRUPT_BATCH);
        }
        assertRefused(ByteBuffer.wrap(Arrays.copyOf(good, good.length + 1)), ErrorCode.CORRUPT_BATCH);
    }

    @Test
    void nothingAtAllIsRefused() {
        assertRefused(ByteBuffer.allocate(0), ErrorCode.INVALID_REQUEST);
    }

    @Test
    void aGoodBatchBesideABadOneIsNotStoredEither() {
        byte[] bad = Batches.of("b").array();
        bad[bad.length - 1] ^= 1;
        assertRefused(Batches.concat(Batches.of("a"), ByteBuffer.wrap(bad)), ErrorCode.CORRUPT_BATCH);
    }

    @Test
    void tooLargeIsTooLargeUnpackedOrNot() {
        assertRefused(Batches.of("x".repeat(2000)), ErrorCode.RECORD_TOO_LARGE);
        assertRefused(Batches.concat(Batches.of("a"), Batches.of("x".repeat(2000))), ErrorCode.RECORD_TOO_LARGE);
    }

    @Test
    void onlyTheBrokerSetsItsTimeAndWritesControlBatches() {
        for (int attribute : new int[] {0x08, 0x10, 0x20, 0x40}) {
            ByteBuffer batch = Batches.of("a");
            batch.putShort(21, (short) attribute);
            assertRefused(withChecksum(batch), ErrorCode.INVALID_REQUEST);
        }
    }

    @Test
    void textIsNoBatch() {
        byte[] text = "just some text that was never a batch, but is longer than a header"
                .repeat(3)
                .getBytes(UTF_8);
        assertRefused(ByteBuffer.wrap(text), ErrorCode.CORRUPT_BATCH);
    }

    /** A compressed batch is not opened, so its envelope has to be right. */
    @ParameterizedTest
    @CsvSource({"23, 5", "57, 0", "57, 7", "35, -9", "51, 3"})
    void theEnvelopeOfACompressedBatchIsChecked(int at, int value) {
        ByteBuffer batch = new RecordBatchBuilder(Compression.GZIP)
                .append(Batches.T0, null, "a".getBytes(UTF_8), List.of())
                .build();
        assertRefused(withChecksum(batch.putInt(at, value)), ErrorCode.CORRUPT_BATCH);
    }

    private void assertRefused(ByteBuffer batches, ErrorCode code) {
        assertThatExceptionOfType(BrokerFault.class)
                .isThrownBy(() -> append(log, batches))
                .satisfies(fault -> {
                    assertThat(fault.code()).isEqualTo(code);
                    assertThat(fault.applied()).isEqualTo(Applied.NO);
                    assertThat(fault).hasMessageStartingWith("[");
                });
        assertThat(log.endOffset()).isEqualTo(1);
    }

    private static ByteBuffer withChecksum(ByteBuffer batch) {
        CRC32C crc = new CRC32C();
        crc.update(batch.slice(21, batch.limit() - 21));
        return batch.putInt(17, (int) crc.getValue());
    }
}
