package dev.streamstore.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Murmur2Test {

    @ParameterizedTest
    @CsvSource({
        "21, -973932308",
        "foobar, -790332482",
        "a-little-bit-long-string, -985981536",
        "a-little-bit-longer-string, -1486304829",
        "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8, -58897971",
        "abc, 479470107"
    })
    void hashesAsKafkaDoes(String key, int hash) {
        assertThat(Murmur2.hash(key.getBytes(StandardCharsets.UTF_8))).isEqualTo(hash);
    }

    @Test
    void clearsTheSignBitInsteadOfNegating() {
        byte[] key = "21".getBytes(StandardCharsets.UTF_8);
        assertThat(Murmur2.partition(key, 6)).isEqualTo((-973932308 & 0x7fffffff) % 6);
        assertThat(Murmur2.toPositive(Integer.MIN_VALUE)).isZero();
    }

    @Test
    void refusesATopicWithoutPartitions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Murmur2.partition(new byte[0], 0))
                .withMessage("[Murmur2] partitions: expected >= 1 but was 0");
    }
}
