/**
 * Payments and invoices of orders. {@code processing} decides and keeps state, {@code gateway} is the outside world that
 * moves money, {@code invoice} numbers and prints.
 *
 * <p>Arrows: {@code processing} imports {@code gateway} and {@code invoice}; those two import neither it nor each other.
 */
@NullMarked
package dev.streamstore.payment;

import org.jspecify.annotations.NullMarked;
