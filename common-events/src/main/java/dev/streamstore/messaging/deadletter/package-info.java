/**
 * What a group could not handle: put aside with the reason and where it came from, looked at, edited, replayed or
 * discarded.
 *
 * <p>A dead letter is first a row of the service's own database, written in the transaction that also marks the event as
 * done with in the inbox, then a record on {@code {topic}.{group}.dlt}; only after both does the group's offset move. A
 * replay runs the group's own handler in the transaction that closes the row: exactly the group that failed gets the
 * event, once. {@link dev.streamstore.messaging.deadletter.DeadLetterDesk} is what people use; its door is in {@code .http}.
 *
 * <p>Imports {@code broker}, {@code inbox} and {@code background}; the handlers are reached through {@link
 * dev.streamstore.messaging.deadletter.Redelivery}. Thread-safe.
 */
@NullMarked
package dev.streamstore.messaging.deadletter;

import org.jspecify.annotations.NullMarked;
