/**
 * Analytics: live figures of the shop, counted exactly once, and the dashboard that shows them.
 *
 * <p>Starts the application and wires what its features share. May import every feature; no feature imports it.
 */
@NullMarked
package dev.streamstore.analytics;

import org.jspecify.annotations.NullMarked;
