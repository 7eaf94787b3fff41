package dev.streamstore.work;

import dev.streamstore.messaging.trace.Traces;
import java.util.concurrent.ExecutorService;

/** Has each piece of work done in the trace that led to it, on every thread that is used for it. */
public final class TracedPerformer<W extends Work> implements Performer<W> {
    private final Performer<W> performer;
    private final Traces traces;

    public TracedPerformer(Performer<W> performer, Traces traces) {
        this.performer = performer;
        this.traces = traces;
    }

    @Override
    public void perform(W work, ExecutorService threads) throws InterruptedException {
        traces.within(work.origin(), work.activity(), () -> {
            performer.perform(work, traces.carry(threads));
            return null;
        });
    }
}
