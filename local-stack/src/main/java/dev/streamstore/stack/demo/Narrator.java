package dev.streamstore.stack.demo;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells what happens, with the time since the last beginning of a scene. */
public final class Narrator {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** So long that customers who come a few times a second hardly leave such a gap. */
    private static final Duration STILL = Duration.ofSeconds(3);

    private static final Duration POLL = Duration.ofMillis(20);

    private final Consumer<String> out;
    private final Duration patience;
    private final Duration still;
    private long sceneStartNanos = System.nanoTime();

    public Narrator(Consumer<String> out) {
        this(out, PATIENCE, STILL);
    }

    /**
     * @param patience how long to look, where nothing else is said
     * @param still for how long a thing has to be the same to count as unchanging
     */
    Narrator(Consumer<String> out, Duration patience, Duration still) {
        this.out = out;
        this.patience = patience;
        this.still = still;
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
        return await(expected, patience, POLL, look, asExpected);
    }

    /** As {@link #await(String, Supplier, Predicate)}, until two looks one after the other saw the same, as expected. */
    <T> T awaitStill(String expected, Supplier<T> look, Predicate<T> asExpected) throws InterruptedException {
        AtomicReference<@Nullable T> last = new AtomicReference<>();
        return await(
                expected,
                patience,
                still,
                look,
                found -> found.equals(last.getAndSet(found)) && asExpected.test(found));
    }

    private <T> T await(String expected, Duration patience, Duration pause, Supplier<T> look, Predicate<T> asExpected)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            boolean isLast = System.nanoTime() > deadline; // before the look: one that took long is not the only one
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
            if (isLast) {
                throw new NotObservedException(
                        "[demo] not observed within " + patience.toSeconds() + " s: expected '" + expected
                                + "' but last saw " + seen,
                        failure == null ? new IllegalStateException("not as expected") : failure);
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
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
