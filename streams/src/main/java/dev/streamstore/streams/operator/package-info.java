/**
 * What is done to records. An operator takes a whole batch at a time, reads all the state it needs for it at once, and
 * leaves its changes with the transaction; the result is what it would be record by record, because every record keeps
 * its {@link dev.streamstore.streams.operator.Position} and operators with several inputs take them in that order.
 *
 * <p>Operators hold no state of their own and are safe for use by several threads; a {@link
 * dev.streamstore.streams.operator.Batch} is for one. May import {@code state}. Untyped inside: the DSL has checked the
 * types.
 */
@NullMarked
package dev.streamstore.streams.operator;

import org.jspecify.annotations.NullMarked;
