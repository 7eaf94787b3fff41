/**
 * How a topology is written down; the names are those of Kafka Streams, and so is the meaning, except where the Javadoc
 * says so. May import {@code topology} and {@code operator}. For the one thread that builds.
 *
 * <pre>{@code
 * StreamBuilder builder = new StreamBuilder("shop");
 * builder.stream("orders", Consumed.with(Serdes.string(), ORDER))
 *         .groupBy((id, order) -> order.region(), Grouped.with("by-region", Serdes.string(), ORDER))
 *         .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMinutes(1), Duration.ofSeconds(10)))
 *         .count(Materialized.as("orders-per-minute", Serdes.string(), Serdes.longs()));
 * Topology topology = builder.build();
 * }</pre>
 */
@NullMarked
package dev.streamstore.streams.dsl;

import org.jspecify.annotations.NullMarked;
