/**
 * The seams to all that is not deterministic: clocks, threads in the background, chance and the disk, each an interface
 * with the real thing beside it. Everything else in the broker gets these through its constructor, so that a test can
 * decide what the time is and which write fails.
 *
 * <p>May import: the JDK, JSpecify and SLF4J. Everything here is safe for use by any number of threads.
 */
@NullMarked
package dev.streamstore.broker.runtime;

import org.jspecify.annotations.NullMarked;
