package dev.streamstore.analytics.figures;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.messaging.broker.EventCodec.DecodedEvent;
import dev.streamstore.messaging.deadletter.Redelivery;
import dev.streamstore.streams.runtime.StreamsRuntime;
import dev.streamstore.streams.state.StateException;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Brings a dead letter of the figures back into the topology. That is a transaction of its own, and remembers that it was
 * done: should the one that closes the letter fail, doing it again changes nothing.
 */
final class FigureRedelivery implements Redelivery {
    private final StreamsRuntime runtime;
    private final ObjectProvider<Redelivery> handlers;

    /** @param handlers of other groups, this one among them */
    FigureRedelivery(StreamsRuntime runtime, ObjectProvider<Redelivery> handlers) {
        this.runtime = runtime;
        this.handlers = handlers;
    }

    @Override
    public boolean deliver(String group, DecodedEvent event, ConsumerRecord record, int attempt) {
        if (!group.equals(FigureTopology.GROUP)) {
            return handlers.stream()
                    .filter(each -> each != this)
                    .anyMatch(each -> each.deliver(group, event, record, attempt));
        }
        try {
            boolean unused = runtime.redeliver(record);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StateException("[figures] redelivery: was interrupted", e);
        }
    }

    @Override
    public boolean isPassing(Throwable failure) {
        return failure instanceof StateException
                || handlers.stream().filter(each -> each != this).anyMatch(each -> each.isPassing(failure));
    }
}
