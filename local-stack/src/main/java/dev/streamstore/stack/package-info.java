/**
 * The stack of one machine: which processes there are, on which ports, from which jars, in which order they start and
 * stop. {@link dev.streamstore.stack.LocalStack} is the entrance for programs, {@code ./streamstore} for people.
 *
 * <p>May import: {@code process} and {@code postgres}. State lives in one directory and is shared by all commands that
 * work on it; see {@link dev.streamstore.stack.StateDirectory}.
 */
@NullMarked
package dev.streamstore.stack;

import org.jspecify.annotations.NullMarked;
