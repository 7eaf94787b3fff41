package dev.streamstore.client.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One sender's place among those of a producer. Requests that are not full go one after another: what is gathered while
 * another has the turn makes the next one fuller, so that a busy producer asks its broker less often, not one partition's
 * share at a time. A turn that does not come within the patience is not waited for: a distant broker, or one that
 * does not answer for another partition, costs no more than that. For one thread.
 */
final class Turn {
    /** Much longer than a request to a broker nearby takes, much shorter than anyone notices. */
    static final Duration PATIENCE = Duration.ofMillis(5);

    private final Semaphore turns;
    private final Duration patience;
    private boolean mine;

    /** @param turns one permit, shared by the senders of a producer, given to whoever waits longest */
    Turn(Semaphore turns, Duration patience) {
        this.turns = turns;
        this.patience = patience;
    }

    void await() throws InterruptedException {
        mine = turns.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Lets the next one go, if this one had the turn. */
    void end() {
        if (mine) {
            mine = false;
            turns.release();
        }
    }
}
