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
 * <p>What has arrived together is handled in one transaction as long as nothing fails, partition after partition; see
 * {@link BatchAware} for what to do where events share rows. Other instances handle other partitions at the same time.
 * The method must leave effects outside the database to work that it records in the transaction.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface EventHandler {}
