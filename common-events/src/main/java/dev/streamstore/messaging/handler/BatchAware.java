package dev.streamstore.messaging.handler;

import dev.streamstore.events.DomainEvent;
import java.util.List;

/**
 * What a {@link ConsumerGroup} bean implements to be told of a whole batch before its events are handled one by one.
 *
 * <p>The events of a batch share a transaction, which holds the rows they touched until its end. Batches meet: those of
 * other instances, other partitions, other groups. A bean whose events share rows must therefore lock here what its
 * events will touch, in one order for all, best in one statement; two batches could wait for each other otherwise.
 */
@FunctionalInterface
public interface BatchAware {

    /** In the batch's transaction. @param events those that will be handled, in that order; at least one */
    void beforeBatch(List<DomainEvent> events);
}
