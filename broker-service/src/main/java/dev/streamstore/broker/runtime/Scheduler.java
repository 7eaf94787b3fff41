package dev.streamstore.broker.runtime;

import java.time.Duration;

/** Work in the background. What a task throws is logged and does not end its repetitions. */
public interface Scheduler extends AutoCloseable {

    /** Runs once, {@code delay} from now. */
    Task after(Duration delay, String name, Runnable work);

    /** Runs first {@code period} from now, then again {@code period} after the end of the run before. */
    Task every(Duration period, String name, Runnable work);

    /** Starts nothing more and waits for what is running. Idempotent. */
    @Override
    void close();

    /** Something that was scheduled. */
    interface Task {
        /** Prevents the next run; one that is going on ends by itself. Idempotent. */
        void cancel();
    }
}
