package dev.streamstore.work;

import java.util.concurrent.ExecutorService;

/** Does a piece of work and writes down what came of it: done, or due again later. Called by many threads at once. */
@FunctionalInterface
public interface Performer<W> {

    /**
     * @param threads for calls whose answer is not waited for to the end; shut down by interrupt when the worker stops
     * @throws RuntimeException when nothing could be written down: the work comes up again when its lease is up
     */
    void perform(W work, ExecutorService threads) throws InterruptedException;
}
