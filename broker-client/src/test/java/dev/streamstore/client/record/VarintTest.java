package dev.streamstore.client.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VarintTest {

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "-1, 01",
        "1, 02",
        "63, 7e",
        "-64, 7f",
        "64, 8001",
        "-65, 8101",
        "8191, fe7f",
        "8192, 808001",
        "2147483647, feffffff0f",
        "-2147483648, ffffffff0f"
    })
    void writesZigzag(int value, String hex) {
        byte[] written = new byte[5];
        int size = Varint.putInt(value, written, 0);
        assertThat(HexFormat.of().formatHex(written, 0, size)).isEqualTo(hex);
        assertThat(Varint.sizeOfInt(value)).isEqualTo(size);
        assertThat(Varint.readInt(input(written))).isEqualTo(value);
        assertThat(input(written).readVarint()).isEqualTo(value);
        assertThat(input(Arrays.copyOf(written, size)).readVarint()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1, 63, -64, 64, 1L << 34, -(1L << 41), Long.MAX_VALUE, Long.MIN_VALUE})
    void readsTheLongItWrote(long value) {
        byte[] written = new byte[10];
        assertThat(Varint.sizeOfLong(value)).isEqualTo(Varint.putLong(value, written, 0));
        assertThat(Varint.readLong(input(written))).isEqualTo(value);
    }

    @Test
    void everySizeMatchesWhatIsWritten() {
        for (int shift = 0; shift < 64; shift++) {
            for (long value : new long[] {1L << shift, (1L << shift) - 1, -(1L << shift), ~(1L << shift)}) {
                byte[] written = new byte[10];
                assertThat(Varint.sizeOfLong(value)).as("%d", value).isEqualTo(Varint.putLong(value, written, 0));
                assertThat(Varint.readLong(input(written))).isEqualTo(value);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "ffffffff", "ffffffff1f", "8080808080", "ffffffffff01"})
    void refusesAnIntThatDoesNotEndOrFit(String hex) {
        assertThatExceptionOfType(CorruptBatchException.class)
                .isThrownBy(() -> Varint.readInt(input(HexFormat.of().parseHex(hex))));
        assertThatExceptionOfType(CorruptBatchException.class)
                .isThrownBy(() -> input(HexFormat.of().parseHex(hex)).readVarint());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffffffffffffff02", "ffffffffffffffffffff01"})
    void refusesALongThatDoesNotFit(String hex) {
        assertThatExceptionOfType(CorruptBatchException.class)
                .isThrownBy(() -> Varint.readLong(input(HexFormat.of().parseHex(hex))));
    }

    private static RecordInput input(byte[] bytes) {
        return new RecordInput.Buffered(ByteBuffer.wrap(bytes));
    }
}
