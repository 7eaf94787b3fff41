package dev.streamstore.broker.runtime;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that watches the clock; each run gets a virtual thread of its own, so that none delays another. */
public final class ThreadScheduler implements Scheduler {
    private static final Logger log = LoggerFactory.getLogger(ThreadScheduler.class);

    private final ScheduledThreadPoolExecutor clock;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

    public ThreadScheduler() {
        // The thread is started by the first task.
        clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("scheduler").daemon(true).factory());
        clock.setRemoveOnCancelPolicy(true);
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Task after(Duration delay, String name, Runnable work) {
        Run run = new Run(name, work, null);
        run.schedule(delay);
        return run;
    }

    @Override
    public Task every(Duration period, String name, Runnable work) {
        Run run = new Run(name, work, period);
        run.schedule(period);
        return run;
    }

    @Override
    public void close() {
        clock.shutdown();
        workers.close();
    }

    private final class Run implements Task {
        private final String name;
        private final Runnable work;
        private final @Nullable Duration period;
        private volatile boolean cancelled;
        private volatile @Nullable Future<?> next;

        Run(String name, Runnable work, @Nullable Duration period) {
            this.name = name;
            this.work = work;
            this.period = period;
        }

        @Override
        public void cancel() {
            cancelled = true;
            Future<?> waiting = next;
            if (waiting != null) {
                waiting.cancel(false);
            }
        }

        void schedule(Duration delay) {
            if (cancelled) {
                return;
            }
            try {
                next = clock.schedule(() -> workers.execute(this::run), delay.toNanos(), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                log.debug("[ThreadScheduler] {}: not run again, the scheduler is closed", name);
            }
        }

        private void run() {
            if (cancelled) {
                return;
            }
            try {
                work.run();
            } catch (RuntimeException e) {
                log.error("[ThreadScheduler] {}: expected to succeed but failed", name, e);
            }
            Duration again = period;
            if (again != null) {
                schedule(again);
            }
        }
    }
}
