package dev.streamstore.client.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One sender's place among those of a producer. Requests that are not full go one after another: what is gathered while
 * another has the turn makes the next one fuller, so that a busy producer asks its broker less often, not one partition's
 * share at a time. A turn that does not come within {@link #PATIENCE} is not waited for: a distant broker, or one that
 * does not answer for another partition, costs no more than that. For one thread.
 */
final class Turn {
    private static final Duration PATIENCE = Duration.ofMillis(5);

    private final Semaphore turns;
    private boolean mine;

    /** @param turns one permit, shared by the senders of a producer, given to whoever waits longest */
    Turn(Semaphore turns) {
        this.turns = turns;
    }

    void await() throws InterruptedException {
        mine = turns.tryAcquire(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Lets the next one go, if this one had the turn. */
    void end() {
        if (mine) {
            mine = false;
            turns.release();
        }
    }
}
