package dev.streamstore.messaging.outbox;

import dev.streamstore.events.DomainEvent;

/**
 * Transactional outbox: events are written beside the state they tell of, in one transaction, and published after its
 * commit (Chris Richardson, <a href="https://microservices.io/patterns/data/transactional-outbox.html">pattern
 * "Transactional outbox"</a>).
 */
public interface Outbox {

    /**
     * Stores the events in the current transaction. They reach the broker if and only if it commits: at least once, in
     * the order of commits per key, however often this service or the broker is killed.
     *
     * @throws IllegalStateException outside a transaction
     */
    void publish(DomainEvent... events);
}
