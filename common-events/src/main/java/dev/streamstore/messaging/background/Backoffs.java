package dev.streamstore.messaging.background;

import java.util.random.RandomGenerator;

/** Makes a {@link Backoff} for each series of attempts. Thread-safe if the random generator is. */
public final class Backoffs {
    private final RetryProperties retry;
    private final RandomGenerator random;

    public Backoffs(RetryProperties retry, RandomGenerator random) {
        this.retry = retry;
        this.random = random;
    }

    public Backoff begin() {
        return new Backoff(retry, random);
    }
}
