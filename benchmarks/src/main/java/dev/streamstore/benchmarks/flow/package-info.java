/**
 * An order's way through a whole stack, from {@code POST} to the last mail and the dashboard, measured from the outside:
 * over REST, and by counting rows where a count over REST would cost as much as what is measured.
 *
 * <p>May import: {@code dev.streamstore.stack}, the JDK, Jackson, the PostgreSQL driver.
 */
@NullMarked
package dev.streamstore.benchmarks.flow;

import org.jspecify.annotations.NullMarked;
