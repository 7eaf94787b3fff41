package dev.streamstore.messaging.handler;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a method of a {@link ConsumerGroup} bean with one parameter of an event type, or that and an {@link EventContext}:
 * called once per event, in the order of its partition, inside a database transaction that also marks the event as
 * handled. An exception rolls all of it back; the event is tried again with backoff and, when that does not help, goes
 * to the dead-letter topic.
 *
 * <p>Partitions are handled side by side. The method must leave effects outside the database to work that it records
 * in the transaction.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface EventHandler {}
