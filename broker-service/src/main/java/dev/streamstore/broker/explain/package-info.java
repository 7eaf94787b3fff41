/**
 * The vocabulary in which the broker says why something is as it is: findings, each a sentence computed from state, with
 * the same as fields beside it. Who knows the state makes the findings: {@code group} and {@code partition}.
 *
 * <p>May import: the JDK, JSpecify and the client's values. Everything here is immutable.
 */
@NullMarked
package dev.streamstore.broker.explain;

import org.jspecify.annotations.NullMarked;
