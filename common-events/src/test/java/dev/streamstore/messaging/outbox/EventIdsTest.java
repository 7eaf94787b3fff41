package dev.streamstore.messaging.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The bits of RFC 9562's version 7. */
class EventIdsTest {

    /** The example of RFC 9562, appendix A.6, is made of these. */
    @Test
    void timeVersionAndVariantAreWhereTheStandardWantsThem() {
        Instant time = Instant.parse("2022-02-22T19:22:22Z");
        long[] random = {0xCC3L, 0x18C4DC0C0C07398FL << 2};
        int[] next = {0};
        RandomGenerator scripted = () -> random[next[0]++];
        assertThat(new EventIds(() -> time, scripted).next())
                .isEqualTo(UUID.fromString("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"));
    }
}
