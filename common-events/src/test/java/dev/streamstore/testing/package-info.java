/**
 * For the tests of services: a real PostgreSQL ({@link dev.streamstore.testing.PostgresTest}), and a broker in memory
 * ({@link dev.streamstore.testing.FakeBrokerTest}) that delivers, redelivers, fails and rebalances on demand.
 *
 * <p>May import {@code dev.streamstore.events}, {@code dev.streamstore.messaging}, {@code dev.streamstore.client} and
 * Spring's test support.
 */
@NullMarked
package dev.streamstore.testing;

import org.jspecify.annotations.NullMarked;
