/**
 * Topologies tested without broker and database, as Kafka Streams' {@code TopologyTestDriver} does. May import all but
 * {@code dsl} and {@code postgres}.
 */
@NullMarked
package dev.streamstore.streams.testing;

import org.jspecify.annotations.NullMarked;
