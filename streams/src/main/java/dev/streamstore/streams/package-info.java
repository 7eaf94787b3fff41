/**
 * The values a topology is described with: windows, changes of tables, and how keys and values are bytes. Kafka Streams'
 * names for Kafka Streams' things.
 *
 * <p>The other packages, each using only those above it: {@code state} (what is remembered, with the offsets it was
 * learned from), {@code operator} (what is done to records), {@code topology} (operators connected to a graph), {@code
 * dsl} (how people write one down), {@code runtime} and {@code testing} (what runs it); {@code postgres} is a {@code
 * state}. May import the JDK, JSpecify and Jackson. Immutable.
 */
@NullMarked
package dev.streamstore.streams;

import org.jspecify.annotations.NullMarked;
