package dev.streamstore.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.broker.runtime.ManualTime;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.junit.jupiter.api.Test;

class TransferTest {
    private static final int MIB = 1 << 20;

    private final ManualTime time = new ManualTime(0);
    private final Transfer transfer =
            new Transfer(new ByteArrayEndPoint(), new SlowPeers(new Pace(Duration.ofSeconds(10), 16 * 1024), time));

    @Test
    void whatGetsOnIsNotOverdueHoweverLongItTakes() {
        ByteBuffer answer = ByteBuffer.allocate(64 * MIB);
        transfer.begin(answer);
        for (int second = 1; second <= 3_600; second++) {
            answer.position(second * 17 * 1024);
            time.advance(Duration.ofSeconds(1));
            assertThat(transfer.isOverdue()).isFalse();
        }
        transfer.end(answer.position());
        assertThat(transfer.isTooSlow()).isFalse();
    }

    @Test
    void aByteASecondIsOverdueAfterTheGrace() {
        ByteBuffer answer = ByteBuffer.allocate(MIB);
        transfer.begin(answer);
        for (int second = 1; second <= 10; second++) {
            answer.position(second);
            time.advance(Duration.ofSeconds(1));
            assertThat(transfer.isOverdue()).isFalse();
        }
        time.advance(Duration.ofSeconds(1));
        assertThat(transfer.isOverdue()).isTrue();
        transfer.end(0);
        assertThat(transfer.isTooSlow()).isTrue();
    }

    @Test
    void whatStandsStillForAGraceIsOverdueHoweverMuchCameBefore() {
        ByteBuffer answer = ByteBuffer.allocate(64 * MIB);
        transfer.begin(answer);
        answer.position(32 * MIB);
        assertThat(transfer.isOverdue()).isFalse();
        time.advance(Duration.ofSeconds(10));
        assertThat(transfer.isOverdue()).isFalse();
        time.advance(Duration.ofMillis(1));
        assertThat(transfer.isOverdue()).isTrue();
    }

    @Test
    void timeBetweenReadsAndWritesDoesNotCount() {
        transfer.begin(Transfer.NOTHING);
        transfer.end(1);
        time.advance(Duration.ofHours(1));
        assertThat(transfer.isOverdue()).isFalse();
        transfer.begin(Transfer.NOTHING);
        assertThat(transfer.isOverdue()).isFalse();
        assertThat(transfer.isTooSlow()).isFalse();
    }
}
