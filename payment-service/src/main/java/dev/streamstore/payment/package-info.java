/**
 * Payments and invoices of orders. {@code model} decides, {@code processing} carries out, {@code gateway} is the outside world that
 * moves money, {@code invoice} numbers and prints.
 *
 * <p>Arrows: {@code processing} imports the other three; those import neither it nor each other.
 */
@NullMarked
package dev.streamstore.payment;

import org.jspecify.annotations.NullMarked;
