package dev.streamstore.broker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadMemoryTest {
    private static final int MIB = 1 << 20;

    @Test
    void aBufferOutsideTheHeapIsUsedAgain() {
        ReadMemory memory = new ReadMemory(16 * MIB, 2 * MIB, Duration.ZERO);
        try (ReadMemory.Lease first = memory.lease();
                ReadMemory.Lease second = memory.lease()) {
            ByteBuffer buffer = first.apply(MIB);
            assertThat(buffer.isDirect()).isTrue();
            assertThat(buffer.remaining()).isEqualTo(MIB);
            buffer.putLong(0, 42);

            // The other mebibyte does not hold a second one with its margin.
            assertThat(second.apply(MIB).isDirect()).isFalse();
        }
        try (ReadMemory.Lease third = memory.lease()) {
            assertThat(third.apply(MIB).getLong(0)).isEqualTo(42);
        }
    }

    @Test
    void whoHasSomeGetsNothingWhenNothingIsLeft() throws Exception {
        ReadMemory memory = new ReadMemory(8 * MIB, 0, Duration.ofDays(1));
        try (ReadMemory.Lease lease = memory.lease()) {
            assertThat(lease.room(64 * MIB)).isEqualTo(MIB);
            lease.apply(7 * MIB);
            assertThat(lease.room(64 * MIB)).isEqualTo(MIB);
            lease.hold(MIB - 100_000);
            assertThat(lease.room(MIB)).isEqualTo(100_000);
            lease.hold(90_000);
            assertThat(lease.room(MIB)).isZero();
            assertThat(lease.room(1_000)).isEqualTo(1_000);
        }
        try (ReadMemory.Lease lease = memory.lease()) {
            assertThat(lease.room(MIB)).isEqualTo(MIB);
        }
    }

    @Test
    void whoHasNothingIsRefusedWhenThereIsNoneInTime() {
        ReadMemory memory = new ReadMemory(MIB, 0, Duration.ofMillis(10));
        try (ReadMemory.Lease greedy = memory.lease();
                ReadMemory.Lease late = memory.lease()) {
            greedy.apply(2 * MIB);

            assertThatExceptionOfType(BrokerFault.class)
                    .isThrownBy(() -> late.room(MIB))
                    .matches(fault -> fault.code() == ErrorCode.QUOTA_EXCEEDED);
        }
    }

    @Test
    void whatIsGivenBackGoesToWhoWaits() throws Exception {
        ReadMemory memory = new ReadMemory(MIB, 0, Duration.ofDays(1));
        ReadMemory.Lease greedy = memory.lease();
        greedy.apply(MIB);
        CompletableFuture<Integer> room = CompletableFuture.supplyAsync(() -> {
            try (ReadMemory.Lease late = memory.lease()) {
                return late.room(100_000);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        greedy.close();

        assertThat(room.get(60, TimeUnit.SECONDS)).isEqualTo(100_000);
    }
}
