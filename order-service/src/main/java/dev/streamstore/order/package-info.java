/**
 * The order service: takes orders, tells the other services of them, and decides from their answers whether an order is
 * confirmed or cancelled. {@code model} holds the rules, {@code place}, {@code saga} and {@code query} are the ways in,
 * {@code catalog} is what is for sale.
 *
 * <p>This package only puts them together.
 */
@NullMarked
package dev.streamstore.order;

import org.jspecify.annotations.NullMarked;
