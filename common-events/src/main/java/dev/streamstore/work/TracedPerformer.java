package dev.streamstore.work;

import dev.streamstore.messaging.trace.Traces;
import java.util.List;
import java.util.concurrent.ExecutorService;

/**
 * Has each piece of work done in the trace that led to it, on every thread that is used for it. What came of many pieces is
 * written down at once, so whoever does that goes on with the trace of each where it tells of it.
 */
public final class TracedPerformer<W extends Work, O> implements Performer<W, O> {
    private final Performer<W, O> performer;
    private final Traces traces;

    public TracedPerformer(Performer<W, O> performer, Traces traces) {
        this.performer = performer;
        this.traces = traces;
    }

    @Override
    public O perform(W work, ExecutorService threads) throws InterruptedException {
        return traces.within(work.origin(), work.activity(), () -> performer.perform(work, traces.carry(threads)));
    }

    @Override
    public void settle(List<Done<W, O>> done) {
        performer.settle(done);
    }
}
