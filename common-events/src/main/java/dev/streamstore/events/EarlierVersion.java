package dev.streamstore.events;

/**
 * An event as an earlier version of its type told it: logs hold such records for as long as they are kept, and readers that
 * know no newer version are still sent them. Annotated with the {@link EventType} it had; named by its newest version's.
 *
 * @param <E> the event in its newest version
 */
public interface EarlierVersion<E extends DomainEvent> {

    /** The event as the newest version tells it; what that one asks for and this one lacks follows from what there is. */
    E upcast();
}
