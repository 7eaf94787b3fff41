package dev.streamstore.work;

import java.util.List;
import java.util.concurrent.ExecutorService;

/**
 * Does work and writes down what came of it.
 *
 * @param <W> a piece of work
 * @param <O> what came of it: done, refused, due again later
 */
public interface Performer<W, O> {

    /**
     * Does one piece, with no transaction open. Called by many threads at once.
     *
     * @param threads for calls whose answer is not waited for to the end; shut down by interrupt when the worker stops
     * @throws RuntimeException when nothing can be said of it: the work comes up again when its lease is up
     */
    O perform(W work, ExecutorService threads) throws InterruptedException;

    /**
     * Writes down what came of these pieces, all of it in one transaction or nothing. Durable on return. Called by one
     * thread at a time.
     *
     * @param done at least one, each piece once
     * @throws RuntimeException when nothing was written: each is then tried by itself, and after that its work comes up
     *     again when its lease is up
     */
    void settle(List<Done<W, O>> done);

    /** A piece of work and what came of it. */
    record Done<W, O>(W work, O outcome) {}
}
