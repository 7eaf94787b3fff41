/**
 * Where the drivers are, for people and programs.
 *
 * <p>May import the figures, the live streams and {@code dev.streamstore.events}. Threading as in {@code live}.
 */
@NullMarked
package dev.streamstore.analytics.drivers;

import org.jspecify.annotations.NullMarked;
