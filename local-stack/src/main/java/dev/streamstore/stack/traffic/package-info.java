/**
 * What moves by itself, so that the pages do: customers who order and drivers who drive.
 *
 * <p>May import: the event contracts and their codec, {@code dev.streamstore.client}, Jackson. Waits happen on virtual
 * threads.
 */
@NullMarked
package dev.streamstore.stack.traffic;

import org.jspecify.annotations.NullMarked;
