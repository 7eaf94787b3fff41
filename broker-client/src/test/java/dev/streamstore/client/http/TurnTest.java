package dev.streamstore.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class TurnTest {
    private final Semaphore turns = new Semaphore(1, true);

    /** Fails when {@code Turn.await} takes no permit, or {@code end} gives none back. */
    @Test
    void oneGoesAfterAnother() throws Exception {
        Turn first = turn(Duration.ofMinutes(1));
        Turn second = turn(Duration.ofMinutes(1));
        first.await();
        FutureTask<Void> waiting = task(second);
        Thread thread = Thread.ofPlatform().start(waiting);
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        assertThat(waiting.isDone()).isFalse();

        first.end();

        waiting.get();
        second.end();
        assertThat(turns.availablePermits()).isEqualTo(1);
    }

    /** Fails when {@code Turn.end} gives back what it had not got: two would have the turn from then on. */
    @Test
    void whoGoesWithoutATurnGivesNoneBack() throws Exception {
        Turn first = turn(Duration.ofMinutes(1));
        Turn impatient = turn(Duration.ofMillis(1));
        first.await();

        impatient.await();
        impatient.end();
        assertThat(turns.availablePermits()).isZero();

        first.end();
        first.end();
        assertThat(turns.availablePermits()).isEqualTo(1);
    }

    private Turn turn(Duration patience) {
        return new Turn(turns, patience);
    }

    private static FutureTask<Void> task(Turn turn) {
        Callable<Void> call = () -> {
            turn.await();
            return null;
        };
        return new FutureTask<>(call);
    }
}
