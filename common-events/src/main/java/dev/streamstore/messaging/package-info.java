/**
 * How a service uses the log correctly: events leave through the {@linkplain dev.streamstore.messaging.Outbox outbox}
 * and arrive at {@linkplain dev.streamstore.messaging.EventHandler handlers} through the inbox, so that none is lost and
 * none has its effect twice, whatever is killed.
 *
 * <p>May import {@code dev.streamstore.events}, {@code dev.streamstore.client} and Spring.
 */
@NullMarked
package dev.streamstore.messaging;

import org.jspecify.annotations.NullMarked;
