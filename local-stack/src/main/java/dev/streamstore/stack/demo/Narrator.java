package dev.streamstore.stack.demo;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Tells what happens, with the time since the last beginning of a scene. */
public final class Narrator {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_MS = 20;

    private final Consumer<String> out;
    private final Duration patience;
    private long sceneStartNanos = System.nanoTime();

    public Narrator(Consumer<String> out) {
        this(out, PATIENCE);
    }

    /** @param patience how long to look, where nothing else is said */
    Narrator(Consumer<String> out, Duration patience) {
        this.out = out;
        this.patience = patience;
    }

    void scene(String title) {
        out.accept("");
        out.accept(title);
        restartClock();
    }

    /** From now on times count from here. */
    void restartClock() {
        sceneStartNanos = System.nanoTime();
    }

    void tell(String line) {
        out.accept("  %8s  %s".formatted(elapsedMs() + " ms", line));
    }

    /** A line of a table. */
    void show(String line) {
        out.accept("    " + line);
    }

    private long elapsedMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sceneStartNanos);
    }

    /** Looks until what is seen is as expected, and tells it; a failing look counts as nothing seen. */
    <T> T await(String expected, Supplier<T> look, Predicate<T> asExpected) throws InterruptedException {
        return await(expected, patience, look, asExpected);
    }

    /** As {@link #await(String, Supplier, Predicate)}, for as long as {@code patience}. */
    <T> T await(String expected, Duration patience, Supplier<T> look, Predicate<T> asExpected)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            String seen;
            NotObservedException failure = null;
            try {
                T found = look.get();
                if (asExpected.test(found)) {
                    tell(expected);
                    return found;
                }
                seen = String.valueOf(found);
            } catch (NotObservedException e) {
                seen = String.valueOf(e.getMessage());
                failure = e;
            }
            if (System.nanoTime() > deadline) {
                throw new NotObservedException(
                        "[demo] not observed within " + patience.toSeconds() + " s: expected '" + expected
                                + "' but last saw " + seen,
                        failure == null ? new IllegalStateException("not as expected") : failure);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    /** Tells what is so, or fails. */
    void require(String expected, boolean holds, Object seen) {
        if (!holds) {
            throw new NotObservedException("[demo] not observed: expected '" + expected + "' but was " + seen);
        }
        tell(expected);
    }
}
