package dev.streamstore.messaging.deadletter;

import dev.streamstore.client.ConsumerRecord;
import dev.streamstore.messaging.broker.EventCodec.DecodedEvent;

/** The handlers of this service, as dead letters are brought to them. */
public interface Redelivery {

    /**
     * Calls the group's handler in the current transaction.
     *
     * @return false when no group of this name runs here, or it does not handle such events
     * @throws RuntimeException what the handler throws
     */
    boolean deliver(String group, DecodedEvent event, ConsumerRecord record, int attempt);

    /** Whether a failure says nothing about the event: the database is away, or another transaction was faster. */
    boolean isPassing(Throwable failure);
}
