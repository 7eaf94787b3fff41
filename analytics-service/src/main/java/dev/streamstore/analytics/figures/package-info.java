/**
 * The figures. Each event adds to what is known of its order, an {@link dev.streamstore.analytics.figures.OrderFact};
 * what an order adds to every figure is a function of that alone, its
 * {@link dev.streamstore.analytics.figures.Contribution}; an event moves the figures by the difference it makes. So the
 * figures depend on which events happened, not on the order in which topics and partitions brought them, and an event
 * that comes twice makes no difference.
 *
 * <p>Events of several partitions are handled side by side. Each handler locks its order's row, then the figures it moves
 * in the order of their keys: no deadlock; and adds to rows of its own partition: no waiting. May import the event
 * contracts and {@code dev.streamstore.messaging}; imports no other feature.
 */
@NullMarked
package dev.streamstore.analytics.figures;

import org.jspecify.annotations.NullMarked;
