/**
 * Inventory: what lies on the shelf, what of it is set aside for orders, and every movement in between.
 *
 * <p>Starts the application and wires what its features share. May import every feature; no feature imports it.
 */
@NullMarked
package dev.streamstore.inventory;

import org.jspecify.annotations.NullMarked;
