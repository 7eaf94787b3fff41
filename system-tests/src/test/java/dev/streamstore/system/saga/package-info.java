/**
 * The state machines of order, payment and inventory in one seeded simulation: no database, no broker, no threads, and
 * every order of events that could happen, and some that could not.
 */
@NullMarked
package dev.streamstore.system.saga;

import org.jspecify.annotations.NullMarked;
