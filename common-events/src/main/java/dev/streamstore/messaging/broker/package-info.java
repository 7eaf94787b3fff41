/** The service's side of the broker: its client and producer, its topics, and how an event is a record. The only package that knows which client is wired. */
@NullMarked
package dev.streamstore.messaging.broker;

import org.jspecify.annotations.NullMarked;
