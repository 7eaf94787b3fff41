/**
 * Configuration and wiring: which parts the broker is made of, in which order they start and stop, and how the web server
 * is set up. May import everything; nothing imports it.
 */
@NullMarked
package dev.streamstore.broker.config;

import org.jspecify.annotations.NullMarked;
