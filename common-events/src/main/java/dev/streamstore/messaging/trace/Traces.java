package dev.streamstore.messaging.trace;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** Takes up a trace where it was left, and says where it is left now. Thread-safe. */
public final class Traces {
    /** Traces nothing. Causes are carried all the same. */
    public static final Traces NONE = new Traces(Tracer.NOOP, Propagator.NOOP);

    private static final String TRACEPARENT = "traceparent";
    private static final ScopedValue<String> CAUSE = ScopedValue.newInstance();

    private final Tracer tracer;
    private final Propagator propagator;

    public Traces(Tracer tracer, Propagator propagator) {
        this.tracer = tracer;
        this.propagator = propagator;
    }

    /** What is done on this thread now, as the origin of what is left for later. Begins a trace where there is none. */
    public Origin current() {
        Span span = tracer.currentSpan();
        if (span == null) {
            span = tracer.nextSpan().name("begin").start();
            span.end();
        }
        String[] traceparent = new String[1];
        propagator.inject(span.context(), traceparent, (_, key, value) -> {
            if (key.equals(TRACEPARENT)) {
                traceparent[0] = value;
            }
        });
        return new Origin(traceparent[0], cause());
    }

    /**
     * Goes on with what {@code origin} led to, on this thread, in a span of its own: what is logged shows its trace, what is
     * published or left for later has it as its trace and {@link Origin#causationId} as its cause. Within work that goes on
     * with the same cause it is a part of that, without another span.
     *
     * @throws X what {@code work} throws; noted in the span
     */
    public <T extends @Nullable Object, X extends Throwable> T within(
            Origin origin, Activity activity, ScopedValue.CallableOp<? extends T, X> work) throws X {
        String cause = origin.causationId();
        if (cause != null && cause.equals(cause())) {
            return work.call();
        }
        Span span = begin(origin, activity);
        try (Tracer.SpanInScope _ = tracer.withSpan(span)) {
            return cause == null ? work.call() : ScopedValue.where(CAUSE, cause).call(work);
        } catch (Throwable e) {
            span.error(e);
            throw e;
        } finally {
            span.end();
        }
    }

    /** Notes something in the span in work. */
    public void note(String event) {
        Span span = tracer.currentSpan();
        if (span != null && !span.isNoop()) {
            span.event(event);
        }
    }

    /** The same threads, whose work is in the trace that its submitter is in. */
    public ExecutorService carry(ExecutorService threads) {
        return tracer.currentTraceContext().wrap(threads);
    }

    private Span begin(Origin origin, Activity activity) {
        Span span = propagator
                .extract(origin, (_, key) -> key.equals(TRACEPARENT) ? origin.traceparent() : null)
                .name(activity.name())
                .kind(activity.kind())
                .start();
        if (!span.isNoop()) {
            activity.tags().get().forEach(span::tag);
        }
        return span;
    }

    private static @Nullable String cause() {
        return CAUSE.isBound() ? CAUSE.get() : null;
    }
}
