package dev.streamstore.stack.traffic;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Calls that begin when they are due, each on a virtual thread, however long those before them take: a slow callee has
 * slow answers and not fewer callers. Whoever measures counts from when a call was due, or the wait before it would be
 * missing from the figures ("coordinated omission", as Gil Tene named it).
 *
 * <p>One thread runs it; any may end it.
 */
public final class OpenLoop implements AutoCloseable {
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final long beginNanos = System.nanoTime();
    private volatile long endNanos = Long.MAX_VALUE;

    /** Since the beginning. */
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - beginNanos);
    }

    /** Nothing begins that is due then or later; counted from the beginning. */
    public void endAt(Duration end) {
        endNanos = end.toNanos();
    }

    /** Makes the calls, until the end. {@code call} is told when it was due, counted from the beginning. */
    public void run(Arrivals arrivals, Consumer<Duration> call) throws InterruptedException {
        while (true) {
            Duration due = arrivals.next();
            // In short naps: the end may be set meanwhile.
            while (due.toNanos() < endNanos && elapsed().compareTo(due) < 0) {
                long rest = due.minus(elapsed()).toNanos();
                TimeUnit.NANOSECONDS.sleep(Math.min(rest, TimeUnit.MILLISECONDS.toNanos(50)));
            }
            if (due.toNanos() >= endNanos) {
                return;
            }
            calls.execute(() -> call.accept(due));
        }
    }

    /** Waits for the calls that have begun. */
    @Override
    public void close() {
        calls.close();
    }
}
