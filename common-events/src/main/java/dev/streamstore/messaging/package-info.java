/**
 * How a service uses the log correctly: events leave through the {@linkplain dev.streamstore.messaging.outbox.Outbox outbox}
 * and arrive at {@linkplain dev.streamstore.messaging.handler.EventHandler handlers} through the inbox, so that none is lost and
 * none has its effect twice, whatever is killed.
 *
 * <p>A service depends on this module, has a PostgreSQL {@code DataSource}, a {@code spring.application.name} (the
 * CloudEvents {@code source} of what it publishes), and
 *
 * <pre>{@code
 * spring.flyway.locations: classpath:db/migration,classpath:db/messaging
 * streamstore.broker.urls: http://localhost:8090
 * }</pre>
 *
 * All else is configured by the packages' auto-configurations; settings are under {@code streamstore.messaging}. The
 * tables {@code outbox} and {@code inbox} are in the service's own database and in its one Flyway history: the glue has
 * the versions {@code 0.x}, the service those from {@code 1} on.
 *
 * <p><b>Order.</b> Events of one key are published in the order of their {@code seq}. That is the order of commits if
 * whoever publishes holds, from before the call until the commit, a lock on what the key names: the row it updates, or
 * an optimistic version that lets only one of two writers commit.
 *
 * <p>May import {@code dev.streamstore.events}, {@code dev.streamstore.client} (its interfaces; only the wiring knows
 * {@code .http}) and Spring. Threading is stated per class; all background work is on virtual threads that start and
 * stop with the application context.
 */
@NullMarked
package dev.streamstore.messaging;

import org.jspecify.annotations.NullMarked;
