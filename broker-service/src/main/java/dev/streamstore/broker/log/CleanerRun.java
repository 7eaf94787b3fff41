package dev.streamstore.broker.log;

import dev.streamstore.broker.runtime.Time;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One round of compaction: how much memory it has, how fast it may read and write, and whether it should end. For one
 * thread.
 */
public final class CleanerRun {
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final CleanerLimits limits;
    private final Time time;
    private final Pause pause;
    private final BooleanSupplier stop;
    private final long startedNanos;
    private long bytes;

    /** Lets time pass. */
    @FunctionalInterface
    public interface Pause {
        void forNanos(long nanos);
    }

    /** @param stop asked often; true ends the round */
    public CleanerRun(CleanerLimits limits, Time time, BooleanSupplier stop) {
        this(limits, time, LockSupport::parkNanos, stop);
    }

    CleanerRun(CleanerLimits limits, Time time, Pause pause, BooleanSupplier stop) {
        this.limits = limits;
        this.time = time;
        this.pause = pause;
        this.stop = stop;
        this.startedNanos = time.monotonicNanos();
    }

    int offsetMapBytes() {
        return limits.offsetMapBytes();
    }

    boolean isStopped() {
        return stop.getAsBoolean();
    }

    /** Notes that so much was read or written, and waits until that is within the share. */
    void spend(long amount) {
        bytes += amount;
        long dueNanos = (long) (bytes * 1e9 / limits.bytesPerSecond());
        long aheadNanos = dueNanos - (time.monotonicNanos() - startedNanos);
        while (aheadNanos > 0 && !isStopped()) {
            pause.forNanos(Math.min(aheadNanos, LONGEST_PAUSE_NANOS));
            aheadNanos = dueNanos - (time.monotonicNanos() - startedNanos);
        }
    }
}
