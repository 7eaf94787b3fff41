/**
 * What happens to payments: the events that reach them, the queue of calls the gateway owes an
 * answer to, and the worker that makes them.
 *
 * <p>Handlers and results change a payment in a database transaction, under its row lock, and only record which gateway
 * call is next; the worker makes the calls between transactions, on virtual threads. Imports {@code model},
 * {@code gateway} and {@code invoice}.
 */
@NullMarked
package dev.streamstore.payment.processing;

import org.jspecify.annotations.NullMarked;
