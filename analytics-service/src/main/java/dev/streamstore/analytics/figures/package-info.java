/**
 * The figures, as topologies of {@code dev.streamstore.streams}: each class is one and says what it counts. They begin
 * with {@link dev.streamstore.analytics.figures.OrderHistory}, which joins what topics tell of an order to one row; a
 * figure is moved by the difference that a change of a row makes. So figures depend on which events happened, not on the
 * order in which topics and partitions brought them, and an event that comes twice makes no difference.
 *
 * <p>Sums are kept partition by partition and added up when they are read. May import the event contracts, {@code
 * dev.streamstore.messaging} and {@code dev.streamstore.streams}; imports no other feature.
 */
@NullMarked
package dev.streamstore.analytics.figures;

import org.jspecify.annotations.NullMarked;
