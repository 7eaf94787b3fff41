/**
 * The contracts: every event that crosses a service boundary, as an immutable record, and the topics they travel on.
 * Past tense, versioned by type name ({@code order.placed.v1}), money in minor units, times as instants.
 *
 * <p>Imports nothing but the JDK, JSpecify and Jackson's annotations: a reader of events needs no messaging glue.
 */
@NullMarked
package dev.streamstore.events;

import org.jspecify.annotations.NullMarked;
