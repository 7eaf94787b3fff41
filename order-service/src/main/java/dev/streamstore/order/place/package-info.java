/**
 * Placing an order: one local transaction that stores the order, the event that tells of it and, where the caller gave an
 * {@code Idempotency-Key}, the answer. Nothing but the order database is asked. May import {@code model}, {@code
 * catalog}, {@code query}'s view, the outbox, {@code dev.streamstore.web} and Spring. Safe for many threads.
 */
@NullMarked
package dev.streamstore.order.place;

import org.jspecify.annotations.NullMarked;
