/**
 * The commands of {@code ./streamstore}: reading arguments, telling a person what happens. What they do is in {@code
 * dev.streamstore.stack}. Exit codes: 0 done, 1 not done (one sentence says why), 2 wrong arguments.
 */
@NullMarked
package dev.streamstore.stack.cli;

import org.jspecify.annotations.NullMarked;
