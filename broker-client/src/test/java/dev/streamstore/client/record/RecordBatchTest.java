package dev.streamstore.client.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.management.ThreadMXBean;
import dev.streamstore.client.Header;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.xerial.snappy.Snappy;

class RecordBatchTest {
    private static final long NOW = 1_700_000_000_000L;

    @Test
    void writesTheBytesOfTheFormat() {
        ByteBuffer batch = new RecordBatchBuilder(Compression.NONE)
                .append(1000, bytes("k"), bytes("v1"), List.of(Header.of("h", "x")))
                .append(1007, null, null, List.of(new Header("n", null)))
                .producer(77, (short) 3, 9)
                .build();

        assertThat(HexFormat.of().formatHex(batch.array()))
                .isEqualTo(
                        "0000000000000000" // base offset
                                + "00000049" // length
                                + "ffffffff" // leader epoch
                                + "02" // magic
                                + crcOf(batch)
                                + "0000" // attributes
                                + "00000001" // last offset delta
                                + "00000000000003e8" // base timestamp
                                + "00000000000003ef" // max timestamp
                                + "000000000000004d" // producer id
                                + "0003" // producer epoch
                                + "00000009" // base sequence
                                + "00000002" // count
                                + "1a" + "00" + "00" + "00" + "02" + "6b" + "04" + "7631" + "02" + "0268" + "0278"
                                + "12" + "00" + "0e" + "02" + "01" + "01" + "02" + "026e" + "01");
    }

    /** The standard check value of CRC-32C, so that the golden bytes do not lean on the code under test. */
    private static String crcOf(ByteBuffer batch) {
        int crc = ~0;
        for (int i = 21; i < batch.limit(); i++) {
            crc ^= batch.get(i) & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ 0x82f63b78 : crc >>> 1;
            }
        }
        return HexFormat.of().toHexDigits(~crc);
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "GZIP"})
    void givesBackWhatWasAppended(Compression compression) {
        RecordBatchBuilder builder = new RecordBatchBuilder(compression);
        for (int i = 0; i < 300; i++) {
            byte[] value = new byte[i];
            new Random(i).nextBytes(value);
            builder.append(NOW - i, bytes("key" + i), value, List.of(Header.of("h", "é" + i), Header.of("h", "2")));
        }
        RecordBatch batch = RecordBatch.at(
                builder.producer(5, (short) 1, Integer.MAX_VALUE - 1).build(), 0);
        batch.validate();
        batch.assign(4711, 8);
        batch.verifyChecksum();

        assertThat(batch.compression()).isEqualTo(compression);
        assertThat(batch.lastOffset()).isEqualTo(4711 + 299);
        assertThat(batch.partitionLeaderEpoch()).isEqualTo(8);
        assertThat(batch.maxTimestampMs()).isEqualTo(NOW);
        assertThat(batch.lastSequence()).isEqualTo(297);
        int i = 0;
        for (LogRecord record : batch) {
            byte[] value = new byte[i];
            new Random(i).nextBytes(value);
            assertThat(record.offset()).isEqualTo(4711 + i);
            assertThat(record.timestampMs()).isEqualTo(NOW - i);
            assertThat(record.key()).isEqualTo(bytes("key" + i));
            assertThat(record.value()).isEqualTo(value);
            assertThat(record.headers()).containsExactly(Header.of("h", "é" + i), Header.of("h", "2"));
            i++;
        }
        assertThat(i).isEqualTo(300);
    }

    @Test
    void sequencesWrapAround() {
        assertThat(RecordBatch.sequenceAfter(Integer.MAX_VALUE, 1)).isZero();
        assertThat(RecordBatch.sequenceAfter(Integer.MAX_VALUE - 1, 3)).isEqualTo(1);
        assertThat(RecordBatch.sequenceAfter(0, Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void logAppendTimeReplacesEveryTimestamp() {
        RecordBatch batch = RecordBatch.at(sample(Compression.NONE), 0);
        batch.assignLogAppendTime(42);
        batch.verifyChecksum();
        assertThat(batch.isLogAppendTime()).isTrue();
        assertThat(batch).extracting(LogRecord::timestampMs).containsOnly(42L);
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "GZIP"})
    void everyFlippedBitIsNoticed(Compression compression) {
        byte[] good = sample(compression).array();
        for (int bit = 0; bit < good.length * 8; bit++) {
            int at = bit / 8;
            boolean outsideChecksum = at < 8 || at >= 12 && at < 16;
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 << bit % 8);
            if (outsideChecksum) {
                read(bad);
            } else {
                assertThatExceptionOfType(CorruptBatchException.class)
                        .as("bit %d", bit)
                        .isThrownBy(() -> read(bad));
            }
        }
    }

    /** With the checksum made right again, as someone would who means harm. */
    @ParameterizedTest
    @EnumSource
    void noByteWhateverItsValueIsASurprise(Compression compression) {
        byte[] good = sample(compression).array();
        int refused = 0;
        for (int at = 21; at < good.length; at++) {
            for (int value : new int[] {0, 1, 0x7f, 0x80, 0xfe, 0xff}) {
                byte[] bad = good.clone();
                bad[at] = (byte) value;
                try {
                    read(withChecksum(bad));
                } catch (CorruptBatchException e) {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(good.length);
    }

    @ParameterizedTest
    @EnumSource
    void randomBytesAreRefusedWithoutASurprise(Compression compression) {
        Random random = new Random(20261122);
        for (int round = 0; round < 10_000; round++) {
            byte[] bytes = sample(compression).array();
            for (int hits = 1 + random.nextInt(6); hits > 0; hits--) {
                bytes[21 + random.nextInt(bytes.length - 21)] = (byte) random.nextInt();
            }
            try {
                read(withChecksum(bytes));
            } catch (CorruptBatchException e) {
                assertThat(e).hasMessageStartingWith("[");
            }
        }
    }

    @Test
    void everyCutIsNoticed() {
        byte[] two = two();
        int first = sample(Compression.NONE).limit();
        for (int length = 1; length < two.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(two, 0, length);
            if (length == first) {
                assertThat(RecordBatches.in(cut)).hasSize(1);
            } else {
                assertThatExceptionOfType(CorruptBatchException.class)
                        .as("length %d", length)
                        .isThrownBy(() -> RecordBatches.in(cut));
            }
        }
    }

    @Test
    void walksOverSeveralBatchesFromThePositionOn() {
        byte[] two = two();
        byte[] padded = new byte[two.length + 7];
        System.arraycopy(two, 0, padded, 7, two.length);
        ByteBuffer buffer = ByteBuffer.wrap(padded).position(7);

        List<RecordBatch> batches = RecordBatches.in(buffer);

        assertThat(batches).hasSize(2);
        assertThat(buffer.position()).isEqualTo(7);
        batches.get(1).assign(100, 1);
        assertThat(RecordBatches.in(buffer).get(1).baseOffset()).isEqualTo(100);
        assertThat(RecordBatches.in(buffer.slice()).get(1).iterator().next().key())
                .isEqualTo(bytes("key"));
    }

    @Test
    void readsFromMemoryOutsideTheHeap() {
        ByteBuffer heap = sample(Compression.GZIP);
        ByteBuffer direct = ByteBuffer.allocateDirect(heap.limit()).put(heap).flip();
        RecordBatch batch = RecordBatch.at(direct, 0);
        batch.validate();
        assertThat(batch).hasSize(2);
    }

    @Test
    void refusesAHeaderThatContradictsTheRecords() {
        assertRefused(RecordBatch.COUNT_AT, 3, "last offset delta: expected 2 but was 1");
        assertRefused(RecordBatch.COUNT_AT, 0, "record count: expected >= 1 but was 0");
        assertRefused(RecordBatch.COUNT_AT, -5, "record count: expected >= 1 but was -5");
        assertRefused(RecordBatch.LAST_OFFSET_DELTA_AT, 7, "last offset delta: expected 1 but was 7");
        assertRefused(RecordBatch.BASE_SEQUENCE_AT, 0, "expected id, epoch and sequence all or none");
        assertRefused(RecordBatch.MAX_TIMESTAMP_AT + 4, 5, "max timestamp: expected");
        assertRefused(RecordBatch.LENGTH_AT, 10, "length: expected 49 to");
        assertRefused(RecordBatch.LENGTH_AT, -1, "length: expected 49 to");
        assertRefused(RecordBatch.LENGTH_AT, Integer.MAX_VALUE, "length: expected 49 to");
        assertRefused(RecordBatch.LENGTH_AT, Integer.MAX_VALUE - 12, "size: expected at most");
    }

    private static void assertRefused(int at, int value, String message) {
        ByteBuffer batch = sample(Compression.NONE);
        batch.putInt(at, value);
        if (at >= 21) {
            withChecksum(batch.array());
        }
        assertThatExceptionOfType(CorruptBatchException.class)
                .isThrownBy(() -> RecordBatch.at(batch, 0).validate())
                .withMessageContaining(message);
    }

    @Test
    void refusesOtherMagics() {
        ByteBuffer batch = sample(Compression.NONE);
        batch.put(RecordBatch.MAGIC_AT, (byte) 1);
        assertThatExceptionOfType(CorruptBatchException.class)
                .isThrownBy(() -> RecordBatch.at(batch, 0))
                .withMessage("[RecordBatch] magic: expected 2 but was 1");
    }

    /** A block that claims to unpack to gigabytes must not get them. */
    @Test
    void aSnappyBlockThatBoastsIsRefusedBeforeMemoryIsTaken() {
        byte[] claim = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7, 1, 2, 3};
        ByteBuffer framed = ByteBuffer.allocate(16 + 4 + claim.length)
                .putLong(0x82_53_4e_41_50_50_59_00L)
                .putInt(1)
                .putInt(1)
                .putInt(claim.length)
                .put(claim);
        byte[] longBlock = framed.array().clone();
        ByteBuffer.wrap(longBlock).putInt(16, 500_000_000);
        long before = allocatedBytes();
        for (byte[] records : List.of(claim, framed.array(), longBlock)) {
            assertThatExceptionOfType(CorruptBatchException.class)
                    .isThrownBy(() -> read(withRecords(Compression.SNAPPY, records)));
        }
        assertThat(allocatedBytes() - before).isLessThan(10_000_000);
    }

    /** Clients that are not Java's send snappy without a frame. */
    @Test
    void readsABareBlockOfSnappy() throws IOException {
        byte[] plain = sample(Compression.NONE).array();
        byte[] records = Arrays.copyOfRange(plain, RecordBatch.HEADER_BYTES, plain.length);
        ByteBuffer bare = ByteBuffer.wrap(withRecords(Compression.SNAPPY, Snappy.compress(records)))
                .putInt(RecordBatch.LAST_OFFSET_DELTA_AT, 1)
                .putInt(RecordBatch.COUNT_AT, 2);
        read(withChecksum(bare.array()));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void stopsUnpackingABatchThatNeverEnds(Compression compression) {
        RecordBatchBuilder builder = new RecordBatchBuilder(compression);
        byte[] zeros = new byte[8 * 1024 * 1024];
        for (int i = 0; i < 9; i++) {
            builder.append(NOW, null, zeros, List.of());
        }
        RecordBatch bomb = RecordBatch.at(builder.build(), 0);
        assertThat(bomb.sizeBytes()).isLessThan(4_000_000);
        bomb.validateEnvelope();
        assertThatExceptionOfType(CorruptBatchException.class)
                .isThrownBy(bomb::validate)
                .withMessageContaining("expected ");
    }

    @Test
    void predictsTheSizeOfTheBatch() {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE);
        assertThatIllegalStateException().isThrownBy(builder::build);
        List<Header> headers = List.of(Header.of("h", "v"), new Header("none", null));
        for (int i = 0; i < 1000; i++) {
            int before = builder.sizeBytes();
            builder.append(NOW + i * 1000L, i % 3 == 0 ? null : bytes("k" + i), new byte[i], headers);
            assertThat((long) builder.sizeBytes() - before)
                    .isLessThanOrEqualTo(
                            RecordBatchBuilder.maxSizeOf(i % 3 == 0 ? null : bytes("k" + i), new byte[i], headers));
        }
        assertThat(builder.build().remaining()).isEqualTo(builder.sizeBytes());
    }

    @Test
    void refusesIllegalArguments() {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.append(-1, null, null, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.producer(-1, (short) 0, 0));
    }

    private static void read(byte[] bytes) {
        for (RecordBatch batch : RecordBatches.in(ByteBuffer.wrap(bytes))) {
            batch.validate();
            List<LogRecord> records = new ArrayList<>();
            batch.forEach(records::add);
            assertThat(records).hasSize(batch.recordCount());
        }
    }

    private static byte[] withChecksum(byte[] batch) {
        ByteBuffer buffer = ByteBuffer.wrap(batch);
        buffer.putInt(RecordBatch.CRC_AT, RecordBatch.checksum(buffer, 0, batch.length));
        return batch;
    }

    private static long allocatedBytes() {
        return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getCurrentThreadAllocatedBytes();
    }

    /** A sample's header with other records behind it. */
    private static byte[] withRecords(Compression compression, byte[] records) {
        byte[] batch = Arrays.copyOf(sample(Compression.NONE).array(), RecordBatch.HEADER_BYTES + records.length);
        System.arraycopy(records, 0, batch, RecordBatch.HEADER_BYTES, records.length);
        ByteBuffer.wrap(batch)
                .putInt(RecordBatch.LENGTH_AT, batch.length - RecordBatch.PREFIX_BYTES)
                .putShort(RecordBatch.ATTRIBUTES_AT, (short) compression.code());
        return withChecksum(batch);
    }

    private static byte[] two() {
        byte[] first = sample(Compression.NONE).array();
        byte[] second = sample(Compression.GZIP).array();
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static ByteBuffer sample(Compression compression) {
        return new RecordBatchBuilder(compression)
                .append(NOW, bytes("key"), bytes("value"), List.of(Header.of("a", "b")))
                .append(NOW + 5, null, bytes("second"), List.of())
                .build();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
