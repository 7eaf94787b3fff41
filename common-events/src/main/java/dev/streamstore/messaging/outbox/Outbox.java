package dev.streamstore.messaging.outbox;

import dev.streamstore.events.DomainEvent;
import java.sql.Connection;

/**
 * Transactional outbox: events are written beside the state they tell of, in one transaction, and published after its
 * commit (Chris Richardson, <a href="https://microservices.io/patterns/data/transactional-outbox.html">pattern
 * "Transactional outbox"</a>).
 *
 * <p>Without a connection, methods throw {@link IllegalStateException} outside a transaction.
 */
public interface Outbox {

    /**
     * Stores the events when the current transaction commits. They reach the broker if and only if it does: at least
     * once, in the order of commits per key, however often this service or the broker is killed. One with {@linkplain
     * DomainEvent#forEarlierReaders an earlier version} is followed by that, under the same id.
     *
     * @throws IllegalArgumentException when one is too large to be published, ever
     */
    void publish(DomainEvent... events);

    /**
     * The same in a transaction that Spring does not know of: the rows are written at once, and whoever commits the
     * connection publishes them. Needs no current transaction.
     */
    void publish(Connection transaction, DomainEvent... events);

    /**
     * The same for an event that tells how things stand, not what happened: of those with one type and key in a
     * transaction only the last is published, at its place.
     */
    void publishLatest(DomainEvent event);
}
