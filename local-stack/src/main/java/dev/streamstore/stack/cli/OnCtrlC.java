package dev.streamstore.stack.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command end in order when somebody presses Ctrl-C (or sends SIGTERM): its thread is interrupted, and the program
 * stays until {@link #close}, at most {@link #PATIENCE_S} seconds. A second Ctrl-C changes nothing; SIGKILL does.
 */
final class OnCtrlC implements AutoCloseable {
    private static final long PATIENCE_S = 60;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook;

    private OnCtrlC(Thread worker) {
        this.hook = new Thread(() -> interruptAndAwait(worker), "ctrl-c");
    }

    /** For the calling thread. */
    static OnCtrlC interruptAndWait() {
        OnCtrlC onCtrlC = new OnCtrlC(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(onCtrlC.hook);
        return onCtrlC;
    }

    private void interruptAndAwait(Thread worker) {
        worker.interrupt();
        try {
            boolean _ = closed.await(PATIENCE_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs: the program is ending.
        }
    }
}
